/** The sign-ins of the last events on this server, with the names of their users. */
import type { AuthEventRecord } from '../../../records/auth-event.ts';
import { lastOf, type RecordedSignIn, recordedActivity } from '../../../challenges/explanation/sign-in-explanation.ts';
import { asksForCode, mfaLine } from '../../../challenges/explanation/mfa-words.ts';
import { poolName } from '../parts/pool.ts';
import type { Visit } from '../visit.ts';

export type Result = 'signed-in' | 'failed' | 'in-progress' | 'done';

export interface RecentSignIn {
  readonly signInId: string;
  readonly at: number;
  readonly poolId: string;
  readonly poolName: string;
  readonly sub: string;
  /** Undefined: there is no such user. Unknown names have decoy users, who are recorded, too. */
  readonly username: string | undefined;
  readonly clientId: string;
  readonly result: Result;
  /** What the user was asked for last, or why it failed. */
  readonly detail: string;
  /** The rule that decided about MFA, in words. */
  readonly rule: string | undefined;
  readonly flow: string;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
}

export interface Wanted {
  readonly pool?: string | undefined;
  readonly result?: string | undefined;
}

/** Most rows. */
const MOST = 50;

/** Returns the sign-ins, newest first. */
export async function recentSignIns(visit: Visit, { pool, result }: Wanted): Promise<readonly RecentSignIn[]> {
  const events = visit.services.recent.authEvents().filter(({ poolId }) => pool === undefined || poolId === pool);
  const all = recordedActivity(events).map(summary);
  const wanted = all.filter((signIn) => result === undefined || signIn.result === result).slice(0, MOST);
  return Promise.all(wanted.map((signIn) => withNames(visit, signIn)));
}

type Unnamed = Omit<RecentSignIn, 'username' | 'poolName'>;

async function withNames(visit: Visit, signIn: Unnamed): Promise<RecentSignIn> {
  const { poolId, sub } = signIn;
  const user = await visit.services.store.read.users.find(poolId, sub);
  return { ...signIn, poolName: await poolName(visit, poolId), username: user?.username };
}

function summary(signIn: RecordedSignIn): Unnamed {
  const last = lastOf(signIn);
  const { signInId, at, poolId, sub, clientId, sourceIp, userAgent, flow, type } = last;
  // The step that asked for a code says why; the steps after it only say that it was right.
  const asking = signIn.find(({ mfa, outcome }) => mfa !== null && outcome.kind === 'challenge' && asksForCode(mfa));
  const rule = (asking ?? signIn.findLast(({ mfa }) => mfa !== null))?.mfa ?? undefined;
  return {
    signInId,
    at,
    poolId,
    sub,
    clientId,
    sourceIp,
    userAgent,
    flow: type ?? flow,
    rule: rule === undefined ? undefined : mfaLine(rule),
    ...outcomeOf(last),
  };
}

function outcomeOf({ outcome }: AuthEventRecord): { readonly result: Result; readonly detail: string } {
  switch (outcome.kind) {
    case 'tokens':
      return { result: 'signed-in', detail: '' };
    case 'done':
      return { result: 'done', detail: '' };
    case 'challenge':
      return { result: 'in-progress', detail: outcome.name };
    case 'failure':
      return { result: 'failed', detail: outcome.message ?? outcome.code };
  }
}
