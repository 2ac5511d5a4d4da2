/** The session that the browser has from an earlier sign-in. */
import {
  type BrowserSession,
  findBrowserSession,
  maySignInSilently,
} from '../../../authorization/session/browser-session.ts';
import { hidesUsernames } from '../../../rules/names/aliases.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { elapsedSince } from '../../../time/instants.ts';
import { readCookie } from '../../browser/cookies.ts';
import type { LoginPage } from './login-page.ts';

/** Returns the session if it may sign its user in to the client; undefined if the request asks for a new sign-in. */
export async function presentSession(page: LoginPage): Promise<BrowserSession | undefined> {
  const { services, context, address, request } = page;
  if (request.prompt.has('login')) return undefined;
  const session = await findBrowserSession(services, address.pool, readCookie(context, 'cognito'));
  if (session === undefined || !(await maySignInSilently(services, session, request.client))) return undefined;
  const age = elapsedSince(session.record.authenticatedAt, services.clock.now());
  return request.maxAge !== null && age > request.maxAge * 1000 ? undefined : session;
}

/** The name by which the user of a session goes. */
export function nameOf(pool: Pool, { user }: BrowserSession): string {
  if (!hidesUsernames(pool)) return user.username;
  return user.attributes['email'] ?? user.attributes['phone_number'] ?? user.username;
}
