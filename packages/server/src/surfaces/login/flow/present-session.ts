/** The session that the browser has from an earlier sign-in. */
import { nextStep } from '../../../authorization/request/next-step.ts';
import { type BrowserSession, findBrowserSession } from '../../../authorization/session/browser-session.ts';
import { hidesUsernames } from '../../../rules/names/aliases.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { readCookie } from '../../browser/cookies.ts';
import type { LoginPage } from './login-page.ts';

/** Returns the session if it answers the request, by the same rules as at /oauth2/authorize. */
export async function presentSession(page: LoginPage): Promise<BrowserSession | undefined> {
  const { services, context, address, request } = page;
  const session = await findBrowserSession(services, address.pool, readCookie(context, 'cognito'));
  const step = await nextStep(services, address.pool, request, session, null);
  return step.kind === 'complete' ? step.session : undefined;
}

/** The name by which the user of a session goes. */
export function nameOf(pool: Pool, { user }: BrowserSession): string {
  if (!hidesUsernames(pool)) return user.username;
  return user.attributes['email'] ?? user.attributes['phone_number'] ?? user.username;
}
