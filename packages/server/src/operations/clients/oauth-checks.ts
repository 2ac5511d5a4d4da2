/**
 * Checks the OAuth 2.0 settings of a client (RFC 6749), as far as AWS checks them when they are written. Messages are
 * AWS's (observed).
 */
import { type ErrorCode, type ServiceError, serviceError } from '@latchkey/model';
import type { ClientDefinition } from '../../records/client.ts';
import { registrationScope, standardScopes } from '../../rules/pools/scopes.ts';
import type { DefinedClient } from './defined-client.ts';

/** @throws InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException */
export function checkOAuth({ definition, hasSecret, customScopes, pool }: DefinedClient): void {
  checkFlows(definition, hasSecret);
  checkScopes(definition, [...customScopes, ...systemScopesOf(pool)]);
  for (const url of [...(definition.CallbackURLs ?? []), ...(definition.LogoutURLs ?? [])]) checkUrl(url);
  checkDefaultRedirect(definition);
}

function checkFlows(definition: ClientDefinition, hasSecret: boolean): void {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [], CallbackURLs: callbacks = [] } = definition;
  if (definition.AllowedOAuthFlowsUserPoolClient === true && (flows.length === 0 || scopes.length === 0)) {
    throw invalid(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  }
  const actsForItself = flows.includes('client_credentials');
  const actsForUsers = flows.some((flow) => flow !== 'client_credentials');
  if (actsForItself && actsForUsers) {
    throw invalidFlow('client_credentials flow can not be selected along with code flow or implicit flow.');
  }
  if (actsForItself && !hasSecret) {
    throw invalidFlow('client_credentials flow can not be selected if client does not have a client secret.');
  }
  if (actsForUsers && callbacks.length === 0) {
    throw invalidFlow('CallbackUrls can not be empty when code flow or implicit flow is selected');
  }
  const userScope = actsForItself ? scopes.find((scope) => standardScopes.has(scope)) : undefined;
  if (userScope !== undefined) throw invalidFlow(`${userScope} is not supported with client_credentials flow`);
}

function checkScopes({ AllowedOAuthScopes = [] }: ClientDefinition, customScopes: readonly string[]): void {
  const unknown = AllowedOAuthScopes.find((scope) => !standardScopes.has(scope) && !customScopes.includes(scope));
  if (unknown !== undefined) throw error('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
}

/** Pools in which clients can register have the scope for it. */
function systemScopesOf({ record }: DefinedClient['pool']): readonly string[] {
  return record.definition.DcrConfiguration?.EnableStatus === 'ENABLED' ? [registrationScope] : [];
}

/** Custom URL schemes are allowed, plain HTTP only for this machine, and no fragment (RFC 6749 section 3.1.2). */
function checkUrl(url: string): void {
  if (/^http:/i.test(url) && !/^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:[/?#]|$)/i.test(url)) {
    throw invalid(`${url} cannot use the HTTP protocol.`);
  }
  if (url.includes('#')) throw invalid(`${url} cannot use fragment`);
}

function checkDefaultRedirect({ DefaultRedirectURI: uri, CallbackURLs = [] }: ClientDefinition): void {
  if (uri === undefined || CallbackURLs.includes(uri)) return;
  throw invalid(`The default redirect URI ${uri} is not in the callback URIs list.`);
}

function invalid(message: string): ServiceError {
  return error('InvalidParameterException', message);
}

function invalidFlow(message: string): ServiceError {
  return error('InvalidOAuthFlowException', message);
}

function error(code: ErrorCode, message: string): ServiceError {
  return serviceError(code, message);
}
