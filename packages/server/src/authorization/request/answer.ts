/** Answers to an authorization request: addresses of the app, with a code, tokens or an error. */
import { withParameters } from '../../rules/oauth/redirect.ts';
import type { AuthorizationError, AuthorizationRequest } from './authorization-request.ts';

/** What is needed to answer at the address of an app. */
export type ReturnAddress = Pick<AuthorizationRequest, 'redirectUri' | 'responseType' | 'state'>;

/**
 * The address with an error. The order of the parameters is Cognito's (observed); errors of the implicit grant are in the
 * fragment (RFC 6749 section 4.2.2.1).
 */
export function errorLocation(
  { redirectUri, responseType, state }: ReturnAddress,
  error: AuthorizationError,
  description: string | null,
): string {
  const parameters: (readonly [string, string])[] = [
    ...(description === null ? [] : [['error_description', description] as const]),
    ...(state === null ? [] : [['state', state] as const]),
    ['error', error],
  ];
  return withParameters(redirectUri, parameters, responseType === 'token' ? 'fragment' : 'query');
}

/** The address with an authorization code. */
export function codeLocation({ redirectUri, state }: ReturnAddress, code: string): string {
  const parameters: (readonly [string, string])[] = [['code', code], ...stateOf(state)];
  return withParameters(redirectUri, parameters, 'query');
}

/** The address with the tokens of the implicit grant. */
export function tokenLocation(
  { redirectUri, state }: ReturnAddress,
  tokens: { readonly IdToken?: string; readonly AccessToken: string; readonly ExpiresIn: number },
): string {
  const parameters: (readonly [string, string])[] = [
    ...(tokens.IdToken === undefined ? [] : [['id_token', tokens.IdToken] as const]),
    ['access_token', tokens.AccessToken],
    ['token_type', 'Bearer'],
    ['expires_in', String(tokens.ExpiresIn)],
    ...stateOf(state),
  ];
  return withParameters(redirectUri, parameters, 'fragment');
}

function stateOf(state: string | null): readonly (readonly [string, string])[] {
  return state === null ? [] : [['state', state]];
}
