/** Judging a password by value: the password flows, and PASSWORD of USER_AUTH. */
import type { UserRecord } from '../store/records.ts';
import { incorrect, type Situation, type Verdict } from './challenge.ts';
import type { Proved, Subject } from './sign-in.ts';
import { passwordOf } from './subject.ts';

/** Whether the password is the subject's. For made-up subjects it costs the same, and is always wrong. */
export async function judgePassword(
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
  return { accepted: true, progress: { ...progress, firstFactor: 'PASSWORD', passwordSalt: user.password.salt } };
}
