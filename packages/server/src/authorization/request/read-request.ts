/** Reads and checks an authorization request ("Authorize endpoint" of the developer guide). */
import { isCallback } from '../../rules/oauth/redirect.ts';
import { grantedScopes } from '../../rules/oauth/requested-scopes.ts';
import { isResource } from '../../rules/oauth/resource.ts';
import type { Client, Directory, Pool } from '../../rules/pools/directory.ts';
import { knownClient } from '../clients/known-client.ts';
import { accountRequest, isAccountPage, RETURN_PARAMETER } from './account-request.ts';
import { errorLocation, type ReturnAddress } from './answer.ts';
import type { AuthorizationError, AuthorizationRequest, Refusal } from './authorization-request.ts';
import { namedProvider } from './named-provider.ts';
import { codeChallengeIn, isShort, listIn, maxAgeIn, promptIn, repeatedIn, textIn } from './parameters.ts';

type ReadResult =
  | { readonly ok: true; readonly request: AuthorizationRequest }
  | { readonly ok: false; readonly refusal: Refusal };

/** A request that is refused at the address of the app. */
interface Fault {
  readonly error: AuthorizationError;
  readonly description: string;
}

/**
 * Reads the parameters of an authorization request. Parameters that are not known are ignored.
 * @param base where the pages of the pool begin, without a slash at the end
 */
export async function readAuthorizationRequest(
  directory: Directory,
  { pool, base }: { readonly pool: Pool; readonly base: string },
  parameters: URLSearchParams,
): Promise<ReadResult> {
  const clientId = textIn(parameters, 'client_id');
  const client = await knownClient(directory, clientId, pool.id);
  if (
    client === undefined ||
    !isForBrowsers(client.record) ||
    !isShort(parameters) ||
    parameters.getAll('client_id').length > 1
  ) {
    return onPage('invalid_request', clientId);
  }
  const returnTo = parameters.get(RETURN_PARAMETER);
  if (returnTo !== null) return readAccountRequest(directory, client, base, parameters);
  const redirectUri = textIn(parameters, 'redirect_uri') ?? defaultRedirect(client);
  const isRepeated = parameters.getAll('redirect_uri').length > 1;
  if (redirectUri === null || isRepeated || !isCallback(client.record.definition, redirectUri)) {
    return onPage('redirect_mismatch', clientId);
  }
  const isImplicit = textIn(parameters, 'response_type') === 'token';
  const state = parameters.get('state');
  const back: ReturnAddress = { redirectUri, responseType: isImplicit ? 'token' : 'code', state };
  const read = await readFor(directory, pool, client, back, parameters);
  if (!('error' in read)) return { ok: true, request: read };
  const { error, description } = read;
  return { ok: false, refusal: { place: 'client', error, location: errorLocation(back, error, description) } };
}

/** Reads what can be refused at the address of the app. */
async function readFor(
  directory: Directory,
  pool: Pool,
  client: Client,
  back: ReturnAddress,
  parameters: URLSearchParams,
): Promise<AuthorizationRequest | Fault> {
  const repeated = repeatedIn(parameters);
  if (repeated !== undefined) return invalid(`${repeated} must not be repeated`);
  if (parameters.has('request')) return { error: 'request_not_supported', description: 'request is not supported' };
  if (parameters.has('request_uri')) {
    return { error: 'request_uri_not_supported', description: 'request_uri is not supported' };
  }
  const responseType = textIn(parameters, 'response_type');
  if (responseType !== 'code' && responseType !== 'token') return invalid('response_type must be code or token');
  if (!allowsFlow(client, responseType)) {
    return { error: 'unauthorized_client', description: `response_type ${responseType} is not allowed` };
  }
  const codeChallenge = codeChallengeIn(parameters);
  if (codeChallenge === undefined) return invalid('code_challenge must be of the method S256');
  if (codeChallenge === null && responseType === 'code' && needsChallenge(pool, client)) {
    return invalid('code_challenge is required');
  }
  const scopes = await grantedScopes(directory, client, textIn(parameters, 'scope'));
  if (scopes === undefined) return { error: 'invalid_scope', description: 'The client may not request this scope' };
  const resource = textIn(parameters, 'resource');
  if (resource !== null && !isResource(resource)) {
    return { error: 'invalid_target', description: 'resource must be an absolute URL' };
  }
  const prompt = promptIn(parameters);
  if (prompt === undefined) return invalid('prompt none must not be combined with other values');
  const maxAge = maxAgeIn(parameters);
  if (maxAge === undefined) return invalid('max_age must be a number of seconds');
  const provider = await namedProvider(directory, client, parameters);
  if (provider === undefined) return invalid('The identity provider is not enabled for this client');
  return {
    client,
    returnsTo: 'app',
    ...back,
    responseType,
    scopes,
    nonce: textIn(parameters, 'nonce'),
    codeChallenge,
    resource,
    prompt,
    maxAge,
    acrValues: listIn(parameters, 'acr_values'),
    loginHint: textIn(parameters, 'login_hint'),
    provider,
  };
}

const invalid = (description: string): Fault => ({ error: 'invalid_request', description });

/** Reads a request that returns to the account page. Whatever is wrong with it is shown on the page of errors. */
async function readAccountRequest(
  directory: Directory,
  client: Client,
  base: string,
  parameters: URLSearchParams,
): Promise<ReadResult> {
  const page = textIn(parameters, RETURN_PARAMETER);
  const prompt = promptIn(parameters);
  const maxAge = maxAgeIn(parameters);
  const provider = await namedProvider(directory, client, parameters);
  const isValid = page !== null && isAccountPage(page) && repeatedIn(parameters) === undefined;
  if (!isValid || prompt === undefined || maxAge === undefined || provider === undefined) {
    return onPage('invalid_request', client.id);
  }
  const loginHint = textIn(parameters, 'login_hint');
  return { ok: true, request: accountRequest(client, base, page, { prompt, maxAge, loginHint, provider }) };
}

const onPage = (error: string, clientId: string | null): ReadResult => ({
  ok: false,
  refusal: { place: 'page', error, clientId: clientId ?? undefined },
});

/** Whether users can sign in to the client on pages ("AllowedOAuthFlowsUserPoolClient" of the API reference). */
export function isForBrowsers({ definition }: Client['record']): boolean {
  const { AllowedOAuthFlowsUserPoolClient, SupportedIdentityProviders = [] } = definition;
  return AllowedOAuthFlowsUserPoolClient === true && SupportedIdentityProviders.length > 0;
}

/** A client with one identity provider may leave the address out (API reference, DefaultRedirectURI). */
function defaultRedirect({ record: { definition } }: Client): string | null {
  const { SupportedIdentityProviders = [], DefaultRedirectURI } = definition;
  return SupportedIdentityProviders.length === 1 ? (DefaultRedirectURI ?? null) : null;
}

function allowsFlow({ record: { definition } }: Client, responseType: 'code' | 'token'): boolean {
  const flow = responseType === 'code' ? 'code' : 'implicit';
  return (definition.AllowedOAuthFlows ?? []).includes(flow);
}

/** PKCE is optional in Cognito; a pool can require it (`latchkey:require-pkce`, docs/decisions/0033). */
function needsChallenge({ settings: { oauthChoices } }: Pool, { secrets }: Client): boolean {
  return oauthChoices.requirePkce === 'all' || (oauthChoices.requirePkce === 'public' && secrets.length === 0);
}
