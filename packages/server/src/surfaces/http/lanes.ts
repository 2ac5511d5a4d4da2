/** Which requests are bounded together: a flood of one kind must not keep the others from being answered. */
import { type OperationName, targetPrefix } from '@latchkey/model';

/**
 * - `sign-in`: operations that compute with passwords or SRP. Each takes about a millisecond of a core.
 * - `other`: all other work.
 * - `unbounded`: answers that cost next to nothing and that others rely on: health, JWKS, preflights, pages. Also requests
 *   of the development inbox, which wait for messages on purpose.
 */
export type Lane = 'sign-in' | 'other' | 'unbounded';

/** Every operation that uses the SRP engine (services.srp), if only to take over a user whom a function brings. */
const signInOperations: readonly OperationName[] = [
  'AdminCreateUser',
  'AdminInitiateAuth',
  'AdminRespondToAuthChallenge',
  'AdminSetUserPassword',
  'ChangePassword',
  'ConfirmForgotPassword',
  'ForgotPassword',
  'InitiateAuth',
  'RespondToAuthChallenge',
  'SignUp',
];

const signInTargets: ReadonlySet<string> = new Set(signInOperations.map((name) => `${targetPrefix}.${name}`));

/** The lane of a request, from its head alone: nothing of the body has been read yet. */
export function laneOf(method: string | undefined, target: string | readonly string[] | undefined): Lane {
  if (method !== 'POST') return 'unbounded';
  return typeof target === 'string' && signInTargets.has(target) ? 'sign-in' : 'other';
}
