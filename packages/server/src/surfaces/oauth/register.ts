/** `POST /oauth2/register`: app clients that register themselves (RFC 7591; docs/decisions/0040). */
import { type CreateUserPoolClientRequest, ServiceError, validateInput } from '@latchkey/model';
import { createClient } from '../../operations/clients/create-client.ts';
import type { GivenClient } from '../../operations/clients/client-definition.ts';
import type { ClientRecord } from '../../records/client.ts';
import { allowedFlows, readRegistration, type Registration } from '../../rules/oauth/registration.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { newClientSecret } from '../../rules/pools/identifiers.ts';
import { registrationScope } from '../../rules/pools/scopes.ts';
import { signedInUser } from '../../tokens/signed-in-user.ts';
import { poolAddress } from '../browser/pool-address.ts';
import { readBody } from '../http/body.ts';
import { answerJson, oauthError } from './answers.ts';
import type { OAuthCall } from './call.ts';

export async function register(call: OAuthCall): Promise<Response> {
  const { parts, context, about } = call;
  const { services, publicUrl } = parts;
  const { directory, settings } = services;
  const pool = (await poolAddress({ directory, settings, publicUrl }, context, undefined))?.pool;
  if (pool === undefined) return oauthError(call, 'invalid_request', 'No user pool has this address', 404);
  about({ pool: pool.id });
  const configuration = pool.record.definition.DcrConfiguration;
  if (configuration?.EnableStatus !== 'ENABLED' || pool.record.definition.UserPoolTier === 'LITE') {
    return oauthError(call, 'access_denied', 'Clients cannot register in this user pool', 403);
  }
  const authorization = context.req.header('authorization');
  const isAuthenticated = authorization !== undefined;
  const isAdmitted = isAuthenticated
    ? await mayRegister(call, pool, authorization)
    : configuration.OpenDcrEnabled === true;
  if (!isAdmitted) return unauthorized(call);
  await services.quotas?.admit({ operation: 'CreateUserPoolClient', poolId: pool.id, challenge: undefined });
  const metadata = await readJson(context.req.raw);
  if (metadata === undefined) return oauthError(call, 'invalid_client_metadata', 'The body must be a JSON object');
  const read = readRegistration(metadata, configuration, allowedFlows(configuration, isAuthenticated));
  if ('error' in read) return oauthError(call, read.error, read.description);
  return create(call, pool, read);
}

function unauthorized(call: OAuthCall): Response {
  const challenge = `Bearer error="invalid_token", scope="${registrationScope}"`;
  return oauthError(call, 'invalid_token', undefined, 401, { 'www-authenticate': challenge });
}

/** A token of an app client or of a user, with the scope for registrations. */
async function mayRegister({ parts: { services } }: OAuthCall, pool: Pool, authorization: string): Promise<boolean> {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  if (token === undefined) return false;
  const machine = await services.tokens.verifyMachineToken(token);
  if (machine !== undefined) return machine.poolId === pool.id && machine.scopes.includes(registrationScope);
  const user = await signedInUser(services, token, 'GetUser', registrationScope).catch((error: unknown) => {
    if (error instanceof ServiceError && error.status < 500) return undefined;
    throw error;
  });
  return user?.pool.id === pool.id;
}

async function readJson(request: Request): Promise<Readonly<Record<string, unknown>> | undefined> {
  const body = await readBody(request).catch(() => undefined);
  try {
    const value = JSON.parse(new TextDecoder().decode(body)) as unknown;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

async function create(call: OAuthCall, pool: Pool, registration: Registration): Promise<Response> {
  const { services } = call.parts;
  const { name, authenticationMethod } = registration;
  const given = definitionOf(registration);
  const secret = authenticationMethod === 'none' ? null : newClientSecret(services.random);
  const input: CreateUserPoolClientRequest = { UserPoolId: pool.id, ClientName: name, ...given };
  try {
    const valid = validateInput('CreateUserPoolClient', input);
    if (!valid.ok) throw valid.error;
    const client = await createClient(services, pool, { name, secret, given, type: 'DCR' });
    call.about({ client: client.clientId });
    return answerJson(call, answerOf(client, registration), 201);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    const isAboutAddress = /callbackURLs|logoutURLs|HTTP protocol|fragment/i.test(error.message);
    return oauthError(call, isAboutAddress ? 'invalid_redirect_uri' : 'invalid_client_metadata', error.message);
  }
}

/** A registered client signs in by redirect only, and for the local users of the pool. */
function definitionOf({ flow, redirectUris, signOutUris, scopes }: Registration): GivenClient {
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: [flow],
    AllowedOAuthScopes: scopes,
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    SupportedIdentityProviders: ['COGNITO'],
    ...(redirectUris.length > 0 && { CallbackURLs: redirectUris }),
    ...(signOutUris.length > 0 && { LogoutURLs: signOutUris }),
  };
}

function answerOf(client: ClientRecord, registration: Registration): object {
  const { flow, grantTypes, redirectUris, signOutUris, authenticationMethod, scopes } = registration;
  const [secret] = client.secrets;
  return {
    client_id: client.clientId,
    client_id_issued_at: Math.floor(client.createdAt / 1000),
    ...(secret !== undefined && { client_secret: secret.value, client_secret_expires_at: 0 }),
    client_name: client.name,
    redirect_uris: redirectUris,
    ...(signOutUris.length > 0 && { post_logout_redirect_uris: signOutUris }),
    grant_types: grantTypes,
    response_types: flow === 'code' ? ['code'] : [],
    token_endpoint_auth_method: authenticationMethod,
    scope: scopes.join(' '),
  };
}
