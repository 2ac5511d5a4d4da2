/** `POST /oauth2/token` ("Token endpoint" of the developer guide). */
import type { AuthenticationResultType } from '@latchkey/model';
import { ServiceError } from '@latchkey/model';
import { redeemCode } from '../../authorization/codes/redeem-code.ts';
import type { Client } from '../../rules/pools/directory.ts';
import type { PoolAddress } from '../browser/pool-address.ts';
import { machineScopes } from '../../tokens/machine-token.ts';
import { refresh } from '../../tokens/refresh.ts';
import { assertCurrentGeneration, rotate } from '../../tokens/rotation.ts';
import { answerJson, oauthError } from './answers.ts';
import type { OAuthCall } from './call.ts';
import { authenticateClient } from './client-authentication.ts';
import { metadataOf } from './client-metadata.ts';
import { type Parameters, readParameters, single } from './parameters.ts';

interface TokenRequest extends OAuthCall {
  readonly address: PoolAddress;
  readonly client: Client;
  readonly form: Parameters;
}

type Grant = (request: TokenRequest) => Promise<Response>;

const grants: ReadonlyMap<string, Grant> = new Map([
  ['authorization_code', exchangeCode],
  ['refresh_token', refreshTokens],
  ['client_credentials', issueMachineToken],
]);

export async function token(call: OAuthCall): Promise<Response> {
  const parameters = await readParameters(call.context.req.raw);
  const form = parameters && single(parameters);
  if (form === undefined) return oauthError(call, 'invalid_request');
  const authenticated = await authenticateClient(call, form);
  if (!authenticated.ok) return oauthError(call, authenticated.error);
  const { address, client } = authenticated;
  if (form['grant_type'] === undefined) return oauthError(call, 'invalid_request');
  const grant = grants.get(form['grant_type']);
  if (grant === undefined) return oauthError(call, 'unsupported_grant_type');
  if (client.record.definition.AllowedOAuthFlowsUserPoolClient !== true) return oauthError(call, 'unauthorized_client');
  return grant({ ...call, address, client, form });
}

async function exchangeCode(request: TokenRequest): Promise<Response> {
  const { form, client, origin, address } = request;
  const { code, redirect_uri: redirectUri, code_verifier: codeVerifier } = form;
  if (!(client.record.definition.AllowedOAuthFlows ?? []).includes('code')) {
    return oauthError(request, 'unauthorized_client');
  }
  if (code === undefined || redirectUri === undefined) return oauthError(request, 'invalid_request');
  const browser = { ...request.parts.services, pool: address.pool, origin };
  return withTokens(request, async () => {
    const result = await redeemCode(browser, { client, code, redirectUri, codeVerifier });
    if (result === 'invalid-redirect') return oauthError(request, 'unauthorized_client', 'invalid_redirect');
    return typeof result === 'string' ? oauthError(request, 'invalid_grant') : result;
  });
}

/**
 * Refreshes with the rules of the API. Tokens of a sign-in through the API need their device key, which cannot be sent
 * here, so they are refused while device tracking is on ("Working with user devices" of the guide).
 */
async function refreshTokens(request: TokenRequest): Promise<Response> {
  const { form, client, origin, address, parts } = request;
  const { refresh_token: refreshToken } = form;
  if (refreshToken === undefined) return oauthError(request, 'invalid_request');
  const operation = 'GetTokensFromRefreshToken';
  await parts.services.quotas?.admit({ operation, poolId: undefined, challenge: undefined });
  const context = { ...parts.services, pool: address.pool, client, origin };
  return withTokens(request, async () => {
    const refreshed = await refresh(context, operation, refreshToken, undefined);
    request.about({ user: refreshed.user.sub });
    const { rotation } = client.settings;
    if (rotation !== null) return rotate(context, refreshed, rotation.graceSeconds);
    assertCurrentGeneration(operation, refreshed);
    return refreshed.result();
  });
}

async function issueMachineToken(request: TokenRequest): Promise<Response> {
  const { form, client, origin, address, parts } = request;
  const { services } = parts;
  if (
    !(client.record.definition.AllowedOAuthFlows ?? []).includes('client_credentials') ||
    client.secrets.length === 0
  ) {
    return oauthError(request, 'unauthorized_client');
  }
  await services.quotas?.admit({ operation: 'GetClientToken', poolId: undefined, challenge: undefined });
  const clientMetadata = metadataOf(form['aws_client_metadata']);
  if (clientMetadata === null) return oauthError(request, 'invalid_request', 'aws_client_metadata is not valid');
  const requested = (form['scope'] ?? '').split(' ').filter((scope) => scope !== '');
  const scopes = await machineScopes(services.directory, client, requested);
  // AWS's sources disagree about this case, but agree that it is not invalid_scope (docs/decisions/0033).
  if ('refused' in scopes) return oauthError(request, 'invalid_grant');
  const cause = { clientMetadata, userAgent: origin.userAgent };
  return withTokens(request, () => services.tokens.issueMachineToken(address.pool, client, scopes.granted, cause));
}

/** Errors of triggers are the app's: the user cannot sign in anew to get around them. */
const triggerErrors: ReadonlySet<string> = new Set([
  'UserLambdaValidationException',
  'UnexpectedLambdaException',
  'InvalidLambdaResponseException',
]);

/** Answers with tokens. The order of the members is Cognito's; `scope` is not among them. */
async function withTokens(
  request: TokenRequest,
  issue: () => Promise<AuthenticationResultType | Response>,
): Promise<Response> {
  try {
    const issued = await issue();
    if (issued instanceof Response) return issued;
    const { IdToken, AccessToken, RefreshToken, ExpiresIn } = issued;
    return answerJson(request, {
      ...(IdToken !== undefined && { id_token: IdToken }),
      access_token: AccessToken,
      ...(RefreshToken !== undefined && { refresh_token: RefreshToken }),
      expires_in: ExpiresIn,
      token_type: 'Bearer',
    });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    if (triggerErrors.has(error.code)) return oauthError(request, 'invalid_request', error.message);
    return oauthError(request, 'invalid_grant', error.message);
  }
}
