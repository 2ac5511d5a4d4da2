/** Which requests are bounded together: a flood of one kind must not keep the others from being answered. */
import type { IncomingMessage } from 'node:http';
import { type OperationName, targetPrefix } from '@latchkey/model';

/**
 * - `sign-in`: operations that compute with passwords or SRP. Each takes about a millisecond of a core.
 * - `other`: all other work.
 * - `lookup`: JWKS and pages. They cost next to nothing and others rely on them, but who asks for pools that do not exist has
 *   the database asked every time.
 * - `unbounded`: health and preflights. Also requests of the development inbox, which wait for messages on purpose.
 */
export type Lane = 'sign-in' | 'other' | 'lookup' | 'unbounded';

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
export function laneOf({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Lane {
  if (method === 'GET' || method === 'HEAD') return /^\/(health|_latchkey)\//.test(url) ? 'unbounded' : 'lookup';
  if (method !== 'POST') return 'unbounded';
  const target = headers['x-amz-target'];
  return typeof target === 'string' && signInTargets.has(target) ? 'sign-in' : 'other';
}
