/**
 * The cookies that bind the way to an identity provider and back to one browser. Some providers answer by a form post from
 * their own site, with which browsers send only cookies that allow it. So there are two, as in Cognito ("Managed login" of
 * the developer guide): one with SameSite=None, which must be secure, and one without SameSite.
 */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Random } from '../../ports/random.ts';
import type { PoolAddress } from './pool-address.ts';

const names = ['csrf-state', 'csrf-state-legacy'] as const;
const format = /^[\w-]{36}$/;

/** Returns the value for this browser, and sets the cookies. A value is kept, so that several tabs can be on their way. */
export function providerCookie(
  context: Context,
  { path, isSecure }: Pick<PoolAddress, 'path' | 'isSecure'>,
  random: Pick<Random, 'uuid'>,
): string {
  const value = providerCookies(context)[0] ?? random.uuid();
  const options = { path: path === '' ? '/' : path, httpOnly: true, secure: isSecure };
  if (isSecure) setCookie(context, 'csrf-state', value, { ...options, sameSite: 'None' });
  setCookie(context, 'csrf-state-legacy', value, options);
  return value;
}

/** The values that the browser sent. */
export function providerCookies(context: Context): readonly string[] {
  return names.map((name) => getCookie(context, name) ?? '').filter((value) => format.test(value));
}
