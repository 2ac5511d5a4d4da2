/** The exchange of the code for the provider's tokens (RFC 6749 section 4.1.3). */
import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  customFetch,
  None,
  OperationProcessingError,
  processGenericTokenEndpointResponse,
  type TokenEndpointResponse,
  UnsupportedOperationError,
} from 'oauth4webapi';
import type { Clock } from '../../ports/clock.ts';
import { type FederationFailure, invalidRequest, providerText } from '../federation-failure.ts';
import { FetchFailure } from '../provider-request.ts';
import { appleClientSecret } from './apple-secret.ts';
import { badIdToken, signingAlgorithms } from './id-token.ts';
import type { ProviderFetch } from './provider-fetch.ts';
import type { OidcSettings } from './provider-settings.ts';

/** The provider in the terms of oauth4webapi. */
export function authorizationServer(settings: OidcSettings): AuthorizationServer {
  return {
    issuer: settings.issuer,
    token_endpoint: settings.tokenUrl,
    id_token_signing_alg_values_supported: [...signingAlgorithms],
    ...(settings.attributesUrl !== undefined && { userinfo_endpoint: settings.attributesUrl }),
  };
}

/** The client in the same terms. Times are compared by `verifyIdToken`, with the clock of the server. */
export function oauthClient({ clientId }: OidcSettings): Client {
  return { client_id: clientId, [clockTolerance]: Number.MAX_SAFE_INTEGER };
}

/**
 * Options of each request. The policy of `fetch` decides where plain HTTP is allowed; oauth4webapi would refuse it for
 * every host.
 */
export const requestOptions = (fetch: ProviderFetch) => ({ [customFetch]: fetch, [allowInsecureRequests]: true });

/**
 * Exchanges the code.
 * @param parameters as oauth4webapi has validated them
 * @throws FederationFailure, in AWS's words where they are known
 */
export async function requestTokens(
  { clock, fetch }: { readonly clock: Clock; readonly fetch: ProviderFetch },
  settings: OidcSettings,
  parameters: URLSearchParams,
  callback: string,
  verifier: string,
): Promise<TokenEndpointResponse> {
  const [server, client] = [authorizationServer(settings), oauthClient(settings)];
  const authentication = await clientAuthentication(settings, clock);
  const options = requestOptions(fetch);
  const response = await authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    parameters,
    callback,
    verifier,
    options,
  ).catch((error: unknown) => {
    throw connectionFailure(settings, error);
  });
  if (response.status !== 200) throw await refusal(settings, response);
  const tokens = await processGenericTokenEndpointResponse(server, client, response).catch((error: unknown) => {
    throw responseFailure(settings, error);
  });
  if (!ACCESS_TOKEN.test(tokens.access_token)) throw badResponse(settings);
  return tokens;
}

/** RFC 6749, A.12. Another text cannot be sent in a header, and the error would repeat it. */
const ACCESS_TOKEN = /^[\x20-\x7e]+$/;

async function clientAuthentication(settings: OidcSettings, clock: Clock): Promise<ClientAuth> {
  if (settings.type === 'SignInWithApple') return ClientSecretPost(await appleClientSecret(settings, clock));
  const { clientSecret } = settings;
  if (clientSecret === undefined) return None();
  return settings.clientAuthentication === 'client_secret_basic'
    ? ClientSecretBasic(clientSecret)
    : ClientSecretPost(clientSecret);
}

function connectionFailure({ name }: OidcSettings, error: unknown): unknown {
  if (error instanceof FetchFailure && error.kind === 'timeout') {
    return invalidRequest('Timeout occurred in calling IdP token endpoint');
  }
  return unreachable(error, `${name} Error - the token endpoint could not be reached`);
}

/** A connection that failed, or an address that oauth4webapi refuses. */
export function unreachable(error: unknown, what: string): unknown {
  if (error instanceof OperationProcessingError) return invalidRequest(`${what}: the address is not allowed`);
  if (!(error instanceof FetchFailure)) return error;
  return invalidRequest(error.kind === 'reset' ? 'Connection reset' : `${what}: ${error.message}`);
}

/**
 * `LoginWithAmazon Error - 400 invalid_request The request is missing …` or, without a readable error,
 * `Corp Error - 503 error getting token` (developer guide).
 */
async function refusal({ name }: OidcSettings, response: Response): Promise<FederationFailure> {
  const body: unknown = await response.json().catch(() => null);
  const { error, error_description: description } = { ...(body as Readonly<Record<string, unknown>> | null) };
  // Facebook's error is an object (Graph API, "Handling Errors").
  const nested: Readonly<Record<string, unknown>> = { ...(typeof error === 'object' ? error : null) };
  const words = [error, description, nested['message']].filter((word) => typeof word === 'string').map(providerText);
  const text = words.join(' ').trim();
  return invalidRequest(`${name} Error - ${response.status} ${text === '' ? 'error getting token' : text}`);
}

/** The claims that the library compares; what else is wrong with an identity token is found when it is verified. */
function responseFailure(settings: OidcSettings, error: unknown): unknown {
  const isKnown = error instanceof OperationProcessingError || error instanceof UnsupportedOperationError;
  if (!isKnown) return error;
  const { claim, claims, header } = { ...(error.cause as Readonly<Record<string, unknown>> | undefined) };
  if (typeof claim === 'string') return badIdToken(claim);
  if (claims !== undefined) return badIdToken('claims');
  if (header !== undefined) return badIdToken('algorithm');
  return badResponse(settings);
}

function badResponse({ name }: OidcSettings): FederationFailure {
  return invalidRequest(`${name} Error - the answer of the token endpoint is not valid`);
}
