/**
 * How often a user may ask for, or answer with, a code in an hour (Cognito developer guide, "Quotas", limits on codes).
 * Counted before anything is compared, so that guesses made at once are bounded like guesses made in a row.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { StoreWriter } from '../store/store.ts';

/** Attempts an hour. AWS gives 5 to 20 for the two of a forgotten password, by risk: without an estimate of it, 5. */
const hourlyCaps = {
  ForgotPassword: 5,
  ConfirmForgotPassword: 5,
  ResendConfirmationCode: 5,
  ConfirmSignUp: 15,
  ChangePassword: 5,
  GetUserAttributeVerificationCode: 5,
  VerifyUserAttribute: 15,
  /** Codes sent as the first factor of a sign-in, which anybody can ask for who knows a name. */
  SignInCode: 10,
  /** Codes sent as the second factor, to people who have proved the first one. */
  MfaCode: 20,
} as const satisfies Readonly<Record<string, number>>;

export type CappedOperation = keyof typeof hourlyCaps;

const HOUR_MS = 3_600_000;

/** The answer to one attempt too many. */
export function limitExceeded(): ServiceError {
  return serviceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}

/**
 * Counts an attempt of a user, or of the made-up twin of a name that does not exist. False: the hour's attempts are used
 * up. A refusal thrown later in the same write would undo the count.
 */
export function countAttempt(
  tx: StoreWriter,
  poolId: string,
  sub: string,
  operation: CappedOperation,
  now: number,
): Promise<boolean> {
  const window = { now, lengthMs: HOUR_MS };
  return tx.guards.incrementIfBelow(poolId, `${sub}/${operation}`, hourlyCaps[operation], window);
}
