/**
 * How often a user may ask for, or answer with, a code in an hour (Cognito developer guide, "Quotas", limits on codes).
 * Counted before anything is compared, so that guesses made at once are bounded like guesses made in a row.
 *
 * Who knows a name can ask for codes and try them, without being its owner. So where callers have no credentials, the caps
 * hold for each network that calls, and one that uses its cap up does not use up the owner's
 * (docs/decisions/0022-counters-clocks-and-timing.md has the table).
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { StoreWriter } from '../../store/store.ts';

/** Attempts an hour of somebody who has proved to be the user, by an access token or a first factor. */
const ownCaps = {
  ChangePassword: 5,
  GetUserAttributeVerificationCode: 5,
  VerifyUserAttribute: 15,
  /** Codes sent as the second factor. */
  MfaCode: 20,
} as const satisfies Readonly<Record<string, number>>;

/**
 * Codes an hour that anybody can ask for who knows a name: from one network, and from all together. AWS gives 5 to 20 by risk,
 * and 5 without an estimate of it.
 */
const requestCaps = {
  ForgotPassword: { each: 5, all: 20 },
  ResendConfirmationCode: { each: 5, all: 20 },
  /** Codes sent as the first factor of a sign-in. */
  SignInCode: { each: 10, all: 20 },
} as const satisfies Readonly<Record<string, { readonly each: number; readonly all: number }>>;

/** Tries an hour at a code that anybody can make who knows a name. */
const tryCaps = {
  ConfirmForgotPassword: 5,
  ConfirmSignUp: 15,
  /** By the page that a link in an e-mail leads to. */
  VerificationLink: 15,
} as const satisfies Readonly<Record<string, number>>;

export type OwnOperation = keyof typeof ownCaps;
export type RequestOperation = keyof typeof requestCaps;
export type TryOperation = keyof typeof tryCaps;

const HOUR_MS = 3_600_000;

/** The answer to one attempt too many. */
export function limitExceeded(): ServiceError {
  return serviceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

/**
 * Counts an attempt of a user who has proved to be the one. False: the hour's attempts are used up. A refusal thrown later in
 * the same write would undo the count.
 */
export function countAttempt(
  tx: StoreWriter,
  poolId: string,
  sub: string,
  operation: OwnOperation,
  now: number,
): Promise<boolean> {
  return count(tx, poolId, `${sub}/${operation}`, ownCaps[operation], now);
}

/**
 * Counts a request for a code to a user, or to the made-up twin of a name that does not exist. False: the hour's requests are
 * used up, those of this network or all. Refuse by an error thrown in the same write: what a full cap refuses then counts
 * nowhere, and leaves nothing.
 * @param network as `callerNetwork` names it
 */
export async function countRequest(
  tx: StoreWriter,
  { poolId, sub, network }: { readonly poolId: string; readonly sub: string; readonly network: string },
  operation: RequestOperation,
  now: number,
): Promise<boolean> {
  const { each, all } = requestCaps[operation];
  const counter = `${sub}/${operation}`;
  return (await count(tx, poolId, `${counter}/${network}`, each, now)) && (await count(tx, poolId, counter, all, now));
}

/**
 * Counts a try at a code. Whoever asked for the code has tries of their own at it, which a newer code brings anew; all others
 * share theirs. False: they are used up.
 * @param own names the code where the caller asked for it; null for everybody else
 */
export function countTry(
  tx: StoreWriter,
  { poolId, sub, own }: { readonly poolId: string; readonly sub: string; readonly own: string | null },
  operation: TryOperation,
  now: number,
): Promise<boolean> {
  const counter = own === null ? `${sub}/${operation}` : `${sub}/${operation}/${own}`;
  return count(tx, poolId, counter, tryCaps[operation], now);
}

function count(tx: StoreWriter, poolId: string, counter: string, limit: number, now: number): Promise<boolean> {
  return tx.guards.incrementIfBelow(poolId, counter, limit, { now, lengthMs: HOUR_MS });
}
