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
 * - `latchkey-device`: the devices that this browser is, sealed (docs/decisions/0034).
 */
export type CookieName = 'cognito' | 'XSRF-TOKEN' | 'page-data' | 'lang' | 'csrf-state' | 'latchkey-device';

export function readCookie(context: Context, name: CookieName): string | undefined {
  return getCookie(context, name);
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
  setCookie(context, name, value, {
    path: path === '' ? '/' : path,
    httpOnly: true,
    secure: isSecure,
    sameSite: 'Lax',
    ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
  });
}

export function dropCookie(context: Context, { path }: Pick<PoolAddress, 'path'>, name: CookieName): void {
  deleteCookie(context, name, { path: path === '' ? '/' : path });
}
