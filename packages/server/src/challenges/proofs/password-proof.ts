/** Verifies a password sent as plain text: in the password flows, and in PASSWORD of USER_AUTH. */
import type { UserRecord } from '../../records/user.ts';
import { incorrect, type Verdict } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import type { Proved, Subject } from '../state/sign-in.ts';
import { passwordOf } from '../state/subject.ts';

/** Verifies the password of a subject. For decoy users this takes the same time, and always fails. */
export async function verifyPassword(
  situation: Situation,
  subject: Subject,
  user: UserRecord | undefined,
  secret: string,
  progress: Proved,
): Promise<Exclude<Verdict, { accepted: 'continue' | 'custom' }>> {
  const stored = passwordOf(situation, subject, user);
  const credential = { group: situation.pool.shortName, identity: subject.name, secret };
  const isRight = await situation.srp.verifyPassword({ ...credential, ...stored });
  if (!isRight || user?.password == null) return { accepted: false, error: incorrect(), counts: true };
  const { salt } = user.password;
  const isCompromised = await isKnownFromBreach(situation, secret);
  return { accepted: true, progress: { ...progress, firstFactor: 'PASSWORD', passwordSalt: salt, isCompromised } };
}

/** Looked up only for right passwords, and only in pools with threat protection. */
async function isKnownFromBreach({ pool, riskData }: Situation, secret: string): Promise<boolean> {
  const { threat } = pool.settings;
  if (threat === null || threat.standard === 'OFF') return false;
  return riskData.compromisedPasswords.includes(secret);
}
