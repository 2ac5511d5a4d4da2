/** Reads and checks an authorization request. */
import { ServiceError } from '@latchkey/model';
import { isCallback } from '../../rules/oauth/redirect.ts';
import type { Client, Directory, Pool } from '../../rules/pools/directory.ts';
import { accountRequest, isAccountPage, RETURN_PARAMETER } from './account-request.ts';
import { errorLocation, type ReturnAddress } from './answer.ts';
import type { AuthorizationError, AuthorizationRequest, Prompt, Refusal } from './authorization-request.ts';

type ReadResult =
  | { readonly ok: true; readonly request: AuthorizationRequest }
  | { readonly ok: false; readonly refusal: Refusal };

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
  const client = clientId === null ? undefined : await clientOf(directory, pool, clientId);
  if (client === undefined) return onPage('invalid_request', clientId);
  const returnTo = parameters.get(RETURN_PARAMETER);
  if (returnTo !== null) return readAccountRequest(client, base, returnTo, parameters);
  const { definition } = client.record;
  const redirectUri = textIn(parameters, 'redirect_uri') ?? defaultRedirect(client);
  if (redirectUri === null || !isCallback(definition, redirectUri)) return onPage('redirect_mismatch', clientId);
  const responseType = textIn(parameters, 'response_type');
  const state = parameters.get('state');
  const back: ReturnAddress = { redirectUri, responseType: responseType === 'token' ? 'token' : 'code', state };
  const refuse = (error: AuthorizationError, description: string | null = null): ReadResult => ({
    ok: false,
    refusal: { place: 'client', location: errorLocation(back, error, description) },
  });
  if (parameters.has('request')) return refuse('request_not_supported');
  if (parameters.has('request_uri')) return refuse('request_uri_not_supported');
  if (responseType !== 'code' && responseType !== 'token') return refuse('invalid_request');
  if (!allowsFlow(client, responseType)) return refuse('unauthorized_client');
  const codeChallenge = textIn(parameters, 'code_challenge');
  const method = textIn(parameters, 'code_challenge_method');
  if ((codeChallenge === null) !== (method === null) || (method !== null && method !== 'S256')) {
    return refuse('invalid_request');
  }
  const allowed = definition.AllowedOAuthScopes ?? [];
  const requested = (textIn(parameters, 'scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (requested.some((scope) => !allowed.includes(scope))) return refuse('invalid_scope');
  const scopes = requested.length === 0 ? allowed : [...new Set(requested)];
  const prompt = promptOf(parameters);
  if (prompt === undefined) return refuse('invalid_request');
  const request: AuthorizationRequest = {
    client,
    returnsTo: 'app',
    responseType,
    redirectUri,
    scopes,
    state,
    nonce: parameters.get('nonce'),
    codeChallenge,
    resource: textIn(parameters, 'resource'),
    prompt,
    maxAge: maxAgeOf(parameters),
    acrValues: (textIn(parameters, 'acr_values') ?? '').split(' ').filter((value) => value !== ''),
    loginHint: textIn(parameters, 'login_hint'),
    provider: textIn(parameters, 'identity_provider'),
  };
  return { ok: true, request };
}

function readAccountRequest(client: Client, base: string, page: string, parameters: URLSearchParams): ReadResult {
  const prompt = promptOf(parameters);
  if (!isAccountPage(page) || prompt === undefined) return onPage('invalid_request', client.id);
  const request = accountRequest(client, base, page, {
    prompt,
    maxAge: maxAgeOf(parameters),
    loginHint: textIn(parameters, 'login_hint'),
    provider: textIn(parameters, 'identity_provider'),
  });
  return { ok: true, request };
}

const onPage = (error: string, clientId: string | null): ReadResult => ({
  ok: false,
  refusal: { place: 'page', error, clientId: clientId ?? undefined },
});

/** Returns the parameter; null if it is absent or empty (RFC 6749 section 3.1). */
function textIn(parameters: URLSearchParams, name: string): string | null {
  const value = parameters.get(name);
  return value === '' ? null : value;
}

/** Returns the client of the pool that may send browsers here. */
async function clientOf(directory: Directory, pool: Pool, clientId: string): Promise<Client | undefined> {
  const found = await directory.client(clientId).catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
  if (found === undefined || found.pool.id !== pool.id) return undefined;
  return isForBrowsers(found.client.record) ? found.client : undefined;
}

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

const prompts: readonly Prompt[] = ['none', 'login', 'select_account', 'consent'];

/** Returns undefined for a combination that OpenID Connect Core section 3.1.2.1 excludes. Unknown values are ignored. */
function promptOf(parameters: URLSearchParams): ReadonlySet<Prompt> | undefined {
  const given = (textIn(parameters, 'prompt') ?? '').split(' ');
  const known = new Set(prompts.filter((prompt) => given.includes(prompt)));
  return known.has('none') && known.size > 1 ? undefined : known;
}

function maxAgeOf(parameters: URLSearchParams): number | null {
  const text = textIn(parameters, 'max_age');
  return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : null;
}
