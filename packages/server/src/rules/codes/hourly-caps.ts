/**
 * How many codes may be requested or tried per user and hour (Cognito developer guide, "Quotas", limits on codes).
 * Attempts are counted before a code is compared, so concurrent guesses are limited like consecutive ones.
 *
 * Anybody who knows a user name can request codes and try them. So for callers without credentials the caps apply to
 * each network, and a network that reaches its cap does not use up the attempts of the account's owner
 * (docs/decisions/0022-counters-clocks-and-timing.md has the table).
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { StoreWriter } from '../../store/store.ts';

/** Attempts per hour of a caller who has proved to be the user, by an access token or a first factor. */
const ownCaps = {
  ChangePassword: 5,
  GetUserAttributeVerificationCode: 5,
  VerifyUserAttribute: 15,
  /** Codes sent as the second factor. */
  MfaCode: 20,
} as const satisfies Readonly<Record<string, number>>;

/**
 * Codes per hour that anybody who knows a user name can request: from each network, and from all networks together. AWS
 * allows 5 to 20 depending on risk, and 5 without a risk estimate.
 */
const requestCaps = {
  ForgotPassword: { perNetwork: 5, total: 20 },
  ResendConfirmationCode: { perNetwork: 5, total: 20 },
  /** Codes sent as the first factor of a sign-in. */
  SignInCode: { perNetwork: 10, total: 20 },
} as const satisfies Readonly<Record<string, { readonly perNetwork: number; readonly total: number }>>;

/** Tries per hour at a code, for callers without credentials. */
const tryCaps = {
  ConfirmForgotPassword: 5,
  ConfirmSignUp: 15,
  /** From the page that a link in an e-mail opens. */
  VerificationLink: 15,
} as const satisfies Readonly<Record<string, number>>;

export type OwnOperation = keyof typeof ownCaps;
export type RequestOperation = keyof typeof requestCaps;
export type TryOperation = keyof typeof tryCaps;

const HOUR_MS = 3_600_000;

/** The error once a cap is reached. */
export function limitExceeded(): ServiceError {
  return serviceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

/**
 * Counts an attempt of an authenticated user.
 * @returns false if the hour's attempts are used up. Do not throw afterwards in the same write: that would undo the
 *   count.
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
 * Counts a request for a code, for a user or for the decoy of an unknown user name.
 * @param network as `callerNetwork` names it
 * @returns false if the hour's requests of this network, or of all networks, are used up. Throw then in the same write,
 *   so that a rejected request counts towards neither cap and stores nothing.
 */
export async function countRequest(
  tx: StoreWriter,
  { poolId, sub, network }: { readonly poolId: string; readonly sub: string; readonly network: string },
  operation: RequestOperation,
  now: number,
): Promise<boolean> {
  const { perNetwork, total } = requestCaps[operation];
  const counter = `${sub}/${operation}`;
  return (
    (await count(tx, poolId, `${counter}/${network}`, perNetwork, now)) &&
    (await count(tx, poolId, counter, total, now))
  );
}

/**
 * Counts a try at a code. The network that requested the code has a count of its own, which starts again with each new
 * code; all other callers share one count.
 * @param own identifies the code if the caller requested it; null for all other callers
 * @returns false if the tries are used up
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
