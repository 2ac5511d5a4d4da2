/** `POST /oauth2/revoke` ("Revoke endpoint" of the developer guide; RFC 7009). It does what RevokeToken does. */
import { ServiceError } from '@latchkey/model';
import { RevokeToken } from '../../operations/tokens/RevokeToken.ts';
import { answerHeaders, oauthError } from './answers.ts';
import type { OAuthCall } from './call.ts';
import { authenticateClient } from './client-authentication.ts';
import { readParameters, single } from './parameters.ts';

export async function revoke(call: OAuthCall): Promise<Response> {
  const { parts, context, origin } = call;
  const { services } = parts;
  const parameters = await readParameters(context.req.raw);
  const form = parameters && single(parameters);
  if (form === undefined) return oauthError(call, 'invalid_request');
  const authenticated = await authenticateClient(call, form);
  if (!authenticated.ok) {
    const status = authenticated.error === 'invalid_client' ? 401 : 400;
    return oauthError(call, authenticated.error, undefined, status);
  }
  const { token: Token } = form;
  if (Token === undefined) return oauthError(call, 'invalid_request', 'token is missing');
  await services.quotas?.admit({ operation: 'RevokeToken', poolId: undefined, challenge: undefined });
  const { client } = authenticated;
  try {
    const input = { Token, ClientId: client.id, ClientSecret: client.secrets[0] };
    await RevokeToken.run({ ...services, input, caller: undefined, origin });
    return context.body(null, 200, answerHeaders);
  } catch (error) {
    const code = error instanceof ServiceError ? errors[error.code] : undefined;
    if (code === undefined || !(error instanceof ServiceError)) throw error;
    return oauthError(call, code, error.message);
  }
}

/** The client was authenticated before, so UnauthorizedException means a token of another client. */
const errors: Readonly<Partial<Record<string, string>>> = {
  UnauthorizedException: 'unauthorized_client',
  UnsupportedOperationException: 'invalid_request',
  UnsupportedTokenTypeException: 'unsupported_token_type',
};
