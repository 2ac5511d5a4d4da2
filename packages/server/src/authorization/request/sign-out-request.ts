/** Reads a sign-out request ("Logout endpoint" of the developer guide; OpenID Connect RP-Initiated Logout 1.0). */
import { isCallback, isSignOutAddress, withParameters } from '../../rules/oauth/redirect.ts';
import type { Client, Directory, Pool } from '../../rules/pools/directory.ts';
import type { TokenIssuer } from '../../tokens/token-issuer.ts';
import { knownClient } from '../clients/known-client.ts';
import { textIn } from './parameters.ts';

/**
 * Where a browser goes after it was signed out.
 * - `app`: a sign-out address of the client.
 * - `sign-in`: the sign-in page, with an authorization request.
 * - `page`: nowhere: the request names no address.
 * - `error`: the error page.
 */
export type SignOutTarget =
  | { readonly kind: 'app'; readonly location: string }
  | { readonly kind: 'sign-in'; readonly parameters: URLSearchParams }
  | { readonly kind: 'page' }
  | { readonly kind: 'error'; readonly error: string };

interface Tools {
  readonly directory: Directory;
  readonly tokens: Pick<TokenIssuer, 'readIdTokenHint'>;
}

/** What can be wrong with a sign-out request. The first two are Cognito's texts (observed). */
export const signOutErrors = {
  noClient: 'Missing required parameter client_id in request URL',
  noAddress: "Required String parameter 'redirect_uri' is not present",
  badHint: 'The id_token_hint is not valid',
} as const;

const refused = (error: keyof typeof signOutErrors): SignOutTarget => ({ kind: 'error', error: signOutErrors[error] });

export async function signOutTarget(tools: Tools, pool: Pool, parameters: URLSearchParams): Promise<SignOutTarget> {
  const token = textIn(parameters, 'id_token_hint');
  const hint = token === null ? undefined : await tools.tokens.readIdTokenHint(pool.id, token);
  const named = textIn(parameters, 'client_id');
  const clientId = named ?? hint?.clientId ?? null;
  if (token !== null && (hint === undefined || hint.clientId !== clientId)) return refused('badHint');
  const client = await knownClient(tools.directory, clientId, pool.id);
  if (client === undefined) return refused('noClient');
  const { definition } = client.record;

  const logoutUri = textIn(parameters, 'logout_uri');
  if (logoutUri !== null) {
    return isSignOutAddress(definition, logoutUri) ? { kind: 'app', location: logoutUri } : refused('noAddress');
  }
  const returnUri = textIn(parameters, 'post_logout_redirect_uri');
  if (returnUri !== null) {
    return isSignOutAddress(definition, returnUri)
      ? { kind: 'app', location: withState(returnUri, parameters.get('state')) }
      : refused('noAddress');
  }
  const redirectUri = textIn(parameters, 'redirect_uri');
  if (redirectUri === null) return hint === undefined ? refused('noAddress') : { kind: 'page' };
  return isCallback(definition, redirectUri)
    ? { kind: 'sign-in', parameters: signInParameters(client, redirectUri, parameters) }
    : refused('noAddress');
}

/** AWS's forms return no state; the form of OpenID Connect does (section 3 of the specification). */
function withState(address: string, state: string | null): string {
  return state === null ? address : withParameters(address, [['state', state]], 'query');
}

/** Only these parameters reach the sign-in page; without a scope, all scopes of the client are named. */
function signInParameters({ id, record }: Client, redirectUri: string, given: URLSearchParams): URLSearchParams {
  const scope = textIn(given, 'scope') ?? (record.definition.AllowedOAuthScopes ?? []).join(' ');
  const parameters = new URLSearchParams({ client_id: id, redirect_uri: redirectUri, scope });
  for (const name of ['response_type', 'state', 'nonce']) {
    const value = given.get(name);
    if (value !== null) parameters.set(name, value);
  }
  return parameters;
}
