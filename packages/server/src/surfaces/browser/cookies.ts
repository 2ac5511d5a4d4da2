/** Cookies of managed login ("Managed login" of the developer guide names them). */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { PoolAddress } from './pool-address.ts';

/**
 * - `cognito`: the browser session.
 * - `XSRF-TOKEN`: the token that forms repeat.
 * - `page-data`: what is needed between two pages of one sign-in, sealed.
 * - `lang`: the language that the user chose.
 * - `csrf-state`: binds the way to an identity provider and back to this browser.
 * - `console-page`: the page of the console that was asked for before the sign-in (surfaces/console).
 * - `latchkey-device`: the devices that this browser is, sealed (docs/decisions/0034).
 */
export type CookieName =
  | 'cognito'
  | 'XSRF-TOKEN'
  | 'page-data'
  | 'lang'
  | 'csrf-state'
  | 'console-page'
  | 'latchkey-device';

/**
 * The key under which a surface sets a prefix for all of its cookies. Cookies do not tell ports apart, so a second listener
 * on the same host needs names of its own.
 */
export const COOKIE_PREFIX = 'cookiePrefix';

function prefixed(context: Context, name: string): string {
  const prefix: unknown = context.get(COOKIE_PREFIX);
  return typeof prefix === 'string' ? prefix + name : name;
}

export function readCookie(context: Context, name: CookieName): string | undefined {
  return getCookie(context, prefixed(context, name));
}

/**
 * Sets a cookie for the pages of the pool. Scripts cannot read it, and requests from other sites do not carry it, except
 * when the user follows a link.
 * @param maxAgeSeconds undefined: until the browser is closed
 */
export function writeCookie(
  context: Context,
  { path, isSecure }: Pick<PoolAddress, 'path' | 'isSecure'>,
  name: CookieName,
  value: string,
  maxAgeSeconds?: number,
): void {
  setCookie(context, prefixed(context, name), value, {
    path: path === '' ? '/' : path,
    httpOnly: true,
    secure: isSecure,
    sameSite: 'Lax',
    ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
  });
}

export function dropCookie(
  context: Context,
  { path, isSecure }: Pick<PoolAddress, 'path' | 'isSecure'>,
  name: CookieName,
): void {
  deleteCookie(context, prefixed(context, name), { path: path === '' ? '/' : path, secure: isSecure });
}
