/**
 * Protects forms against requests that other sites cause: the form repeats a token from a cookie (as in Cognito, where
 * scripts may invent it), and browsers tell where the request comes from.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import type { Random } from '../../ports/random.ts';
import { readCookie, writeCookie } from './cookies.ts';
import type { PoolAddress } from './pool-address.ts';

/** The name of the form field. */
export const CSRF_FIELD = '_csrf';

/** A token of a cookie is used again, so that several tabs can be open. */
const tokenFormat = /^[\w-]{16,64}$/;

/** Returns the token for a form, and sets its cookie. */
export function csrfToken(
  context: Context,
  address: Pick<PoolAddress, 'path' | 'isSecure'>,
  random: Pick<Random, 'uuid'>,
): string {
  const present = readCookie(context, 'XSRF-TOKEN');
  const token = present !== undefined && tokenFormat.test(present) ? present : random.uuid();
  writeCookie(context, address, 'XSRF-TOKEN', token);
  return token;
}

/** Whether a posted form comes from a page of the pool. */
export function isFromOwnPage(
  context: Context,
  { base }: Pick<PoolAddress, 'base'>,
  token: string | undefined,
): boolean {
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = context.req.header('origin');
  // Without a referrer, browsers hide the origin of their own page, too.
  const isOwn =
    origin === undefined || origin === new URL(base).origin || (origin === 'null' && site === 'same-origin');
  if (!isOwn) return false;
  const cookie = readCookie(context, 'XSRF-TOKEN');
  if (cookie === undefined || token === undefined || !tokenFormat.test(cookie)) return false;
  const [given, expected] = [Buffer.from(token), Buffer.from(cookie)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
