/** Reads what every page of managed login is about: the pool, and the authorization request in its query. */
import type { Context } from 'hono';
import type { AuthorizationRequest, Refusal } from '../../authorization/request/authorization-request.ts';
import { readAuthorizationRequest } from '../../authorization/request/read-request.ts';
import type { BrowserParts } from './parts.ts';
import { type PoolAddress, poolAddress } from './pool-address.ts';

export type PageRequest =
  | {
      readonly ok: true;
      readonly address: PoolAddress;
      readonly request: AuthorizationRequest;
      /** The parameters of the request as they came. */
      readonly parameters: URLSearchParams;
    }
  | { readonly ok: false; readonly address: PoolAddress | undefined; readonly refusal: Refusal };

/**
 * @param parameters the authorization request; the query of the page by default
 */
export async function readPageRequest(
  { services, publicUrl }: BrowserParts,
  context: Context,
  parameters = new URL(context.req.url).searchParams,
): Promise<PageRequest> {
  const { directory, settings } = services;
  const clientId = parameters.get('client_id') ?? undefined;
  const address = await poolAddress({ directory, settings, publicUrl }, context, clientId);
  if (address === undefined) {
    return { ok: false, address, refusal: { place: 'page', error: 'invalid_request', clientId } };
  }
  const read = await readAuthorizationRequest(directory, address, parameters);
  return read.ok
    ? { ok: true, address, request: read.request, parameters }
    : { ok: false, address, refusal: read.refusal };
}
