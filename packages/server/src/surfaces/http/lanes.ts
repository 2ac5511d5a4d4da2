/**
 * Assigns requests to the lanes of the admission queue (admission.ts). A flood of one kind of request must not keep the
 * others from being answered. The table in app.ts shows which routes are queued; its test uses `laneOf`.
 */
import type { IncomingMessage } from 'node:http';
import { getPath } from 'hono/utils/url';
import { UPLOAD_PATH } from '../../import/upload-url.ts';
import { type OperationName, targetPrefix } from '@latchkey/model';

/**
 * - `sign-in`: operations and pages that compute with passwords or SRP. Each takes about a millisecond of a core.
 * - `other`: all other POST requests.
 * - `lookup`: JWKS and pages. They cost very little and others depend on them, but a request for a pool that does not exist
 *   reads the database every time.
 * - `unbounded`: requests that bypass the queue: health and preflights. Also requests to the development inbox, which wait for
 *   messages on purpose.
 */
export type Lane = 'sign-in' | 'other' | 'lookup' | 'unbounded';

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

/** Pages of managed login whose forms do what one of these operations does, alone or below the id of a pool. */
const signInPages =
  /^(?:\/[^/]{1,55})?\/(?:login|signup|confirm|mfa|mfa\/select|mfa\/register|forgotPassword|confirmforgotPassword|changePassword|account\/password)$/i;

/** Health, and what waits in development. The console (surfaces/console) reads the database like other pages. */
const unboundedPaths = /^\/(?:health|_latchkey(?!\/console(?:\/|$)))\//;

/** Forms of the console that set passwords. */
const consoleUsers = /^\/_latchkey\/console\/pools\/[^/]+\/users(?:\/|$)/;

/** Paths that are the same for the router as in the request line. */
const plainPath = /^(?:\/(?!\.{1,2}(?:[/?]|$))[\w.-]+)+(?=\?|$)/;

/**
 * Returns the path that the router sees. Requests in absolute form, dot segments and encoded characters must not lead to
 * another lane.
 */
function routedPath(url: string): string {
  const [plain] = plainPath.exec(url) ?? [];
  if (plain !== undefined) return plain;
  const path = URL.parse(url.startsWith('/') ? `http://localhost${url}` : url)?.pathname ?? '/';
  return getPath(new Request(`http://localhost${path}`));
}

/** Whether this is the upload of an import file (surfaces/user-import). */
export function isUpload({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): boolean {
  return method === 'PUT' && url.startsWith(`${UPLOAD_PATH}/`);
}

const isSignInPage = (path: string) => signInPages.test(path) || consoleUsers.test(path);

/** Returns the lane of a request from its method, path and headers, before the body is read. */
export function laneOf({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): Lane {
  if (method === 'GET' || method === 'HEAD') {
    return unboundedPaths.test(routedPath(url)) ? 'unbounded' : 'lookup';
  }
  if (method !== 'POST') return 'unbounded';
  const target = headers['x-amz-target'];
  if (target === undefined) return isSignInPage(routedPath(url)) ? 'sign-in' : 'other';
  return typeof target === 'string' && signInTargets.has(target) ? 'sign-in' : 'other';
}
