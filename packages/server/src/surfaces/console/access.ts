/** Who may use the console: everybody who reaches a server in development; elsewhere administrators who have signed in. */
import { ServiceError } from '@latchkey/model';
import type { Context } from 'hono';
import { findBrowserSession } from '../../authorization/session/browser-session.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import type { PoolAddress } from '../browser/pool-address.ts';
import { readCookie } from '../browser/cookies.ts';
import { RETURN_PARAMETER } from '../../authorization/request/account-request.ts';
import { CONSOLE } from './visit.ts';

/** The pool and the app client with which administrators sign in. */
export interface Administrators {
  readonly poolId: string;
  readonly clientId: string;
}

export interface ConsoleOptions {
  readonly services: Services;
  /** The address of the console's own listener, or of the server in development; without a slash at the end. */
  readonly publicUrl: () => string;
  /** Undefined: nobody signs in. In development only. */
  readonly administrators: Administrators | undefined;
}

export type Entry =
  | { readonly kind: 'in'; readonly administrator: string | null; readonly poolId: string | null }
  | { readonly kind: 'sign-in'; readonly location: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Lets in who has signed in. The pool must ask for a second factor, and nobody may sign up: this is checked on every request,
 * because somebody could change the pool with the API. UpdateUserPool opens the sign-up if a request leaves it out.
 */
export async function enter({ services, administrators }: ConsoleOptions, context: Context): Promise<Entry> {
  if (administrators === undefined) {
    if (services.settings.mode !== 'development') throw new TypeError('a console in production needs administrators');
    return { kind: 'in', administrator: null, poolId: null };
  }
  const { poolId, clientId } = administrators;
  const pool = await poolOrNone(services, poolId);
  if (pool === undefined) {
    return {
      kind: 'refused',
      reason: `The pool of the administrators, ${poolId}, has been deleted: start the server again.`,
    };
  }
  if (pool.record.mfaConfiguration !== 'ON') {
    const reason = `MFA is ${pool.record.mfaConfiguration} in the pool of the administrators, ${poolId}. It must be ON: start the server again.`;
    return { kind: 'refused', reason };
  }
  if (!pool.settings.adminCreateUserOnly) {
    const reason = `Everybody may sign up in the pool of the administrators, ${poolId}. AllowAdminCreateUserOnly must be true: start the server again.`;
    return { kind: 'refused', reason };
  }
  const session = await findBrowserSession(services, pool, readCookie(context, 'cognito'));
  if (session !== undefined) return { kind: 'in', administrator: session.user.username, poolId };
  const query = new URLSearchParams({ client_id: clientId, [RETURN_PARAMETER]: 'console' });
  return { kind: 'sign-in', location: `/oauth2/authorize?${query.toString()}` };
}

async function poolOrNone({ directory }: Pick<Services, 'directory'>, poolId: string): Promise<Pool | undefined> {
  return directory.pool(poolId).catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
}

/** Where forms come from, and where cookies go. */
export function addressOf(
  { publicUrl, administrators }: ConsoleOptions,
  context: Context,
): Pick<PoolAddress, 'base' | 'path' | 'isSecure'> {
  const { protocol, origin } = new URL(publicUrl());
  const isSecure = protocol === 'https:';
  if (administrators !== undefined) return { base: origin, path: '', isSecure };
  // In development the server has several names. The host was checked before (http/allowed-hosts.ts).
  const used = URL.parse(`${protocol}//${context.req.header('host') ?? ''}`);
  return { base: used?.origin ?? origin, path: CONSOLE, isSecure };
}
