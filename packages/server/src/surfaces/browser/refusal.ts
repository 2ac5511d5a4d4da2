/** Answers a request of a browser that is refused. */
import type { Context } from 'hono';
import type { Refusal } from '../../authorization/request/authorization-request.ts';
import type { PoolAddress } from './pool-address.ts';
import { redirectTo } from './redirect.ts';

/** Redirects to the app, or to the error page of the pool ("Authorize endpoint": never to an unregistered address). */
export function refuse(context: Context, address: PoolAddress | undefined, refusal: Refusal): Response {
  if (refusal.place === 'client') return redirectTo(context, refusal.location);
  const query = new URLSearchParams({
    error: refusal.error,
    ...(refusal.clientId !== undefined && { client_id: refusal.clientId }),
  });
  return redirectTo(context, `${address?.path ?? ''}/error?${query.toString()}`);
}
