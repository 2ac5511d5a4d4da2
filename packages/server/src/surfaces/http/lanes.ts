/**
 * Assigns requests to the lanes of the admission queue (admission.ts). A flood of one kind of request must not keep the
 * others from being answered. The table in app.ts shows which routes are queued; its test uses `laneOf`.
 */
import { type OperationName, targetPrefix } from '@latchkey/model';

/**
 * - `sign-in`: operations that compute with passwords or SRP. Each takes about a millisecond of a core.
 * - `other`: all other POST requests.
 * - `unbounded`: requests that bypass the queue, because they cost very little and others depend on them: health, JWKS,
 *   preflights, pages. Also requests to the development inbox, which wait for messages on purpose.
 */
export type Lane = 'sign-in' | 'other' | 'unbounded';

/** Every operation that uses the SRP engine (services.srp), even if only to import a user from a migration trigger. */
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

/** Returns the lane of a request from its method and headers, before the body is read. */
export function laneOf(method: string | undefined, target: string | readonly string[] | undefined): Lane {
  if (method !== 'POST') return 'unbounded';
  return typeof target === 'string' && signInTargets.has(target) ? 'sign-in' : 'other';
}
