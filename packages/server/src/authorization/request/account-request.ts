/**
 * A request for a sign-in that returns to the account page instead of an app (docs/decisions/0042). It is an authorization
 * request without a response: no code is issued, and the address is built from the pool's own address and the name of a
 * page, so that it can't lead anywhere else.
 */
import type { Client } from '../../rules/pools/directory.ts';
import type { AuthorizationRequest } from './authorization-request.ts';

/** The parameter with the page, such as `account` or `account/devices`. It stands in the place of `redirect_uri`. */
export const RETURN_PARAMETER = 'return_to';

/** `console` exists only where the console of a server listens (surfaces/console); elsewhere it is not found. */
const pageFormat = /^(?:account(?:\/[a-z]{1,20})?|console)$/;

/** Whether a value of the parameter names a page of the account. */
export function isAccountPage(page: string): boolean {
  return pageFormat.test(page);
}

/**
 * Returns the request.
 * @param base where the pages of the pool begin, without a slash at the end
 * @param page a name that `isAccountPage` accepts
 */
export function accountRequest(
  client: Client,
  base: string,
  page: string,
  { prompt, loginHint, maxAge, provider }: Pick<AuthorizationRequest, 'prompt' | 'loginHint' | 'maxAge' | 'provider'>,
): AuthorizationRequest {
  return {
    client,
    returnsTo: 'account',
    responseType: 'code',
    redirectUri: addressOf(client, base, page),
    scopes: [],
    state: null,
    nonce: null,
    codeChallenge: null,
    resource: null,
    prompt,
    maxAge,
    acrValues: [],
    loginHint,
    provider,
  };
}

/** Outside of `/POOL_ID`, the client tells which pool a page belongs to. */
function addressOf({ id }: Client, base: string, page: string): string {
  const isNamed = new URL(base).pathname !== '/';
  return isNamed ? `${base}/${page}` : `${base}/${page}?client_id=${id}`;
}
