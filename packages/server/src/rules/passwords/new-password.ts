/**
 * Replacing a password under the pool's password history (PasswordHistorySize; developer guide, "Adding user pool password
 * requirements"): a new password must differ from the present one and from those before it, N in all.
 *
 * Comparing costs an exponentiation for each password compared with, so it is done before the write. The write makes sure
 * that no other password has come up meanwhile.
 */
import { serviceError } from '@latchkey/model';
import type { SrpEngine } from '@latchkey/srp/node';
import type { PasswordRecord, PastPassword, UserRecord } from '../../records/user.ts';
import type { Store, StoreReader, StoreWriter } from '../../store/store.ts';
import type { Pool } from '../pools/directory.ts';
import { passwordRecord } from './password-record.ts';

/** A password that may take the place of the user's present one. */
export interface NewPassword {
  readonly record: PasswordRecord;
  /** The salts of the passwords it was compared with; null where there was no need to. */
  readonly differsFrom: ReadonlySet<string> | null;
}

/** The exception is the documented one; what AWS says in it was not seen. */
const usedBefore = () => serviceError('PasswordHistoryPolicyViolationException', 'Password has previously been used.');

/** Another password was set while this one was compared with those before. SDKs try again by themselves. */
const overtaken = () =>
  serviceError('TooManyRequestsException', 'The password of the user is being changed by another request.');

/**
 * Prepares a password for a user who exists. Only for callers who have proved that they may change it: what they learn is
 * whether it was the user's before.
 * @param expiresAt the end of a temporary one, null for one that the user chose
 * @throws PasswordHistoryPolicyViolationException
 */
export async function newPassword(
  services: { readonly srp: SrpEngine; readonly store: Store },
  pool: Pool,
  user: Pick<UserRecord, 'sub' | 'username' | 'password'>,
  password: string,
): Promise<NewPassword> {
  const size = pool.settings.passwordHistorySize;
  const former = size > 0 ? await formerPasswords(services.store.read, pool, user, size) : [];
  const { shortName: group } = pool;
  const same = await Promise.all(
    former.map((one) => services.srp.verifyPassword({ group, identity: user.username, secret: password, ...one })),
  );
  if (same.includes(true)) throw usedBefore();
  const record = await passwordRecord(services, pool, user.username, password, null);
  return { record, differsFrom: size > 0 ? new Set(former.map(({ salt }) => salt)) : null };
}

/** Prepares a password that the user has to replace at the next sign-in. It may be one that the user had before. */
export async function temporaryPassword(
  services: { readonly srp: SrpEngine },
  pool: Pool,
  { username }: Pick<UserRecord, 'username'>,
  password: string,
  expiresAt: number,
): Promise<NewPassword> {
  return { record: await passwordRecord(services, pool, username, password, expiresAt), differsFrom: null };
}

/**
 * Puts the user's present password among the former ones, inside the write that replaces it. The caller stores the user.
 * Temporary passwords are nobody's own and do not push those out that are.
 * @param before the user, locked, still with the password that is replaced
 * @throws TooManyRequestsException when a password was set meanwhile that the new one was not compared with
 */
export async function retirePassword(
  tx: StoreWriter,
  pool: Pool,
  before: Pick<UserRecord, 'sub' | 'username' | 'password'>,
  { differsFrom }: NewPassword,
): Promise<void> {
  const size = pool.settings.passwordHistorySize;
  if (differsFrom !== null) {
    const former = await formerPasswords(tx, pool, before, size);
    if (!former.every(({ salt }) => differsFrom.has(salt))) throw overtaken();
  }
  if (before.password === null || before.password.expiresAt !== null) return;
  await tx.pastPasswords.add(pool.id, before.sub, before.password, Math.max(size - 1, 0));
}

/** The last `size` passwords of the user, the present one first. */
async function formerPasswords(
  { pastPasswords }: Pick<StoreWriter, 'pastPasswords'> | Pick<StoreReader, 'pastPasswords'>,
  pool: Pool,
  { sub, password }: Pick<UserRecord, 'sub' | 'password'>,
  size: number,
): Promise<readonly PastPassword[]> {
  const past = await pastPasswords.list(pool.id, sub);
  return (password === null ? past : [password, ...past])
    .slice(0, size)
    .map((one) => ({ salt: one.salt, verifier: one.verifier }));
}
