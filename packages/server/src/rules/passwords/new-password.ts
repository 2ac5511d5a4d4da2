/**
 * Replaces passwords under the pool's password history (PasswordHistorySize; developer guide, "Adding user pool
 * password requirements"): a new password must differ from the last N passwords, the present one included.
 *
 * Each comparison costs an exponentiation, so passwords are compared before the write. The write then checks that no
 * other password was set meanwhile.
 */
import { serviceError } from '@latchkey/model';
import type { SrpEngine } from '@latchkey/srp/node';
import type { PasswordRecord, PastPassword, UserRecord } from '../../records/user.ts';
import type { Store, StoreReader, StoreWriter } from '../../store/store.ts';
import type { Pool } from '../pools/directory.ts';
import { passwordRecord } from './password-record.ts';

/** A password that may replace the user's present one. */
export interface NewPassword {
  readonly record: PasswordRecord;
  /** The salts of the passwords it was compared with; null if no comparison was needed. */
  readonly differsFrom: ReadonlySet<string> | null;
}

/** AWS documents the exception; its message has not been observed. */
const usedBefore = () => serviceError('PasswordHistoryPolicyViolationException', 'Password has previously been used.');

/** The error if another password was set while this one was compared with the former ones. SDKs retry on their own. */
const overtaken = () =>
  serviceError('TooManyRequestsException', 'The password of the user is being changed by another request.');

/**
 * Prepares a new password that the user chose. Call it only for callers who may change the password, because the error
 * reveals whether the user had this password before.
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

/**
 * Prepares a password that the user has to replace at the next sign-in. It may be one that the user had before.
 * @param expiresAt milliseconds since the epoch
 */
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
 * Adds the user's present password to the former ones, inside the write that replaces it. The caller stores the user.
 * Temporary passwords are not added, so they do not displace passwords that the user chose.
 * @param before the user, locked, still with the password that is being replaced
 * @throws TooManyRequestsException if a password was set meanwhile that the new one was not compared with
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

/** Returns the last `size` passwords of the user, the present one first. */
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
