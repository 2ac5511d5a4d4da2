/** Verifies a password sent as plain text: in the password flows, and in PASSWORD of USER_AUTH. */
import { serviceError, type ServiceError } from '@latchkey/model';
import { passwordRecord } from '../../rules/passwords/password-record.ts';
import type { UserRecord } from '../../records/user.ts';
import { incorrect, type Verdict } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import type { Proved, Subject } from '../state/sign-in.ts';
import { passwordOf } from '../state/subject.ts';

type PasswordVerdict = Exclude<Verdict, { accepted: 'continue' | 'custom' }>;

/**
 * Verifies the password of a subject. For decoy users this takes the same time, and always fails. An imported hash that
 * matches is replaced by a verifier in the write of the step.
 */
export async function verifyPassword(
  situation: Situation,
  subject: Subject,
  user: UserRecord | undefined,
  secret: string,
  progress: Proved,
): Promise<PasswordVerdict> {
  const stored = passwordOf(situation, subject, user);
  const credential = { group: situation.pool.shortName, identity: subject.name, secret };
  const isRight = await situation.srp.verifyPassword({ ...credential, ...stored });
  if (isRight && user?.password != null) {
    const { salt } = user.password;
    const isCompromised = await isKnownFromBreach(situation, secret);
    return { accepted: true, progress: { ...progress, firstFactor: 'PASSWORD', passwordSalt: salt, isCompromised } };
  }
  if (user?.importedHash != null) return verifyImported(situation, user, secret, progress);
  await situation.importedPasswords.pretend(situation.pool.id);
  return rejectPassword(situation, user);
}

/** Looked up only for right passwords, and only in pools with threat protection. */
async function isKnownFromBreach({ pool, riskData }: Situation, secret: string): Promise<boolean> {
  const { threat } = pool.settings;
  if (threat === null || threat.standard === 'OFF') return false;
  return riskData.compromisedPasswords.includes(secret);
}

/** Rejects a wrong password, or the proof of one. */
export function rejectPassword(
  situation: Situation,
  user: UserRecord | undefined,
): PasswordVerdict & { accepted: false } {
  const error = mustReset(situation, user);
  return { accepted: false, error: error ?? incorrect(), counts: error === undefined };
}

/**
 * Users who were imported without a password have none that could be wrong: they are told to set one, unless the client
 * hides whether users exist (developer guide, "Requiring imported users to reset their passwords").
 */
function mustReset({ client }: Situation, user: UserRecord | undefined): ServiceError | undefined {
  if (user === undefined || client.settings.hidesUserExistence) return undefined;
  const { enabled, status, password, importedHash } = user;
  if (!enabled || status !== 'RESET_REQUIRED' || password !== null || importedHash !== null) return undefined;
  return serviceError('PasswordResetRequiredException', 'Password reset required for the user');
}

async function verifyImported(
  situation: Situation,
  user: UserRecord,
  secret: string,
  progress: Proved,
): Promise<PasswordVerdict> {
  const { pool, importedPasswords } = situation;
  const hash = user.importedHash;
  if (hash === null || !(await importedPasswords.verify(pool.id, hash, secret))) return rejectPassword(situation, user);
  const password = await passwordRecord(situation, pool, user.username, secret, null);
  const isCompromised = await isKnownFromBreach(situation, secret);
  return {
    accepted: true,
    progress: { ...progress, firstFactor: 'PASSWORD', passwordSalt: password.salt, isCompromised },
    async write(tx, before) {
      if (before.password !== null || before.importedHash?.text !== hash.text) throw overtaken();
      const after: UserRecord = { ...before, password, importedHash: null };
      await tx.users.replace(after);
      return after;
    },
  };
}

/** Another sign-in has replaced the hash meanwhile. SDKs retry, and then find the verifier. */
const overtaken = () =>
  serviceError('TooManyRequestsException', 'The password of the user is being changed by another request.');
