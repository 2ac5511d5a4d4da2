/**
 * GetClientToken: issues an access token to an app client that acts for itself, for its secret. It reads the resource
 * servers whose scopes are requested, and runs PreTokenGeneration. It writes nothing: the token cannot be revoked.
 */
import { type ErrorCode, ServiceError, serviceError } from '@latchkey/model';
import { isClientSecret } from '../../rules/access/client-secret.ts';
import type { Client, Directory, Pool } from '../../rules/pools/directory.ts';
import { machineScopes } from '../../tokens/machine-token.ts';
import { operation } from '../operation.ts';

export const GetClientToken = operation('GetClientToken', 'self', async (call) => {
  const { ClientId, Secret, Scopes = [], ClientMetadata: clientMetadata } = call.input;
  const { pool, client } = await authenticated(call.directory, ClientId, Secret);
  if (!client.settings.clientTokens) {
    throw serviceError('NotAuthorizedException', 'ALLOW_CLIENT_TOKEN_AUTH flow not enabled for this client');
  }
  const scopes = await machineScopes(call.directory, client, Scopes);
  if ('refused' in scopes) {
    throw serviceError('InvalidParameterException', `Invalid scope requested: ${scopes.refused}`);
  }
  const cause = { clientMetadata, userAgent: call.origin.userAgent };
  const result = await call.tokens.issueMachineToken(pool, client, scopes.granted, cause).catch(documentedError);
  return { ClientAuthenticationResult: result };
});

/** An unknown client and a wrong secret have the same answer (observed for the secret). */
async function authenticated(
  directory: Directory,
  clientId: string,
  secret: string,
): Promise<{ readonly pool: Pool; readonly client: Client }> {
  const found = await directory.client(clientId).catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  });
  if (found === undefined || !isClientSecret(found.client, secret)) {
    throw serviceError('NotAuthorizedException', 'Invalid client or secret');
  }
  return found;
}

/** The operation documents no errors of triggers. A function that throws refuses the token. */
const documented: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  UserLambdaValidationException: 'NotAuthorizedException',
  UnexpectedLambdaException: 'InvalidParameterException',
  InvalidLambdaResponseException: 'InvalidParameterException',
};

function documentedError(error: unknown): never {
  const code = error instanceof ServiceError ? documented[error.code] : undefined;
  if (code === undefined || !(error instanceof ServiceError)) throw error;
  throw serviceError(code, error.message, { cause: error });
}
