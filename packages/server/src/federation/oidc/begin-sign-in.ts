/** The first half of a sign-in with an OIDC or social provider: the address to which the browser is sent. */
import { calculatePKCECodeChallenge } from 'oauth4webapi';
import type { Random } from '../../ports/random.ts';
import { type FetchPolicy, isAllowedUrl } from '../address-policy.ts';
import { invalidRequest } from '../federation-failure.ts';
import { type OidcSettings, sendsIdTokens } from './provider-settings.ts';

/** What the app and Latchkey ask of the provider. */
export interface OidcRequest {
  /** Where the provider sends the browser back: `<domain>/oauth2/idpresponse`. */
  readonly callback: string;
  /** Sealed by the caller, and bound to the browser. */
  readonly state: string;
  /** Only OIDC and Google get it (developer guide). */
  readonly loginHint?: string | undefined;
  /** `prompt` of the app. `none` is not passed on. */
  readonly prompt?: string | undefined;
  /** Seconds since the last authentication (OpenID Connect Core 3.1.2.1). */
  readonly maxAge?: number | undefined;
  /** Wanted levels 1 to 4, the most wanted first. */
  readonly acrLevels?: readonly number[] | undefined;
}

/** What must be remembered until the browser comes back. Neither value may be readable in the browser. */
export interface OidcSecrets {
  /** `code_verifier` (RFC 7636). */
  readonly verifier: string;
  readonly nonce: string;
}

/** Two random values for one sign-in. */
export function newOidcSecrets(random: Pick<Random, 'bytes'>): OidcSecrets {
  const value = () => Buffer.from(random.bytes(32)).toString('base64url');
  return { verifier: value(), nonce: value() };
}

/**
 * Returns the address of the provider's authorization endpoint, with the request in its query. Always with PKCE (S256);
 * to providers that send identity tokens, always with a nonce.
 * @throws FederationFailure if the stored address is not allowed
 */
export async function beginOidcSignIn(
  settings: OidcSettings,
  request: OidcRequest,
  { verifier, nonce }: OidcSecrets,
  policy: FetchPolicy,
): Promise<URL> {
  const url = URL.parse(settings.authorizeUrl);
  if (url === null || !isAllowedUrl(url, policy)) {
    throw invalidRequest(`The authorization endpoint of ${settings.name} is not allowed`);
  }
  const parameters: Record<string, string> = {
    client_id: settings.clientId,
    redirect_uri: request.callback,
    response_type: 'code',
    scope: settings.scope,
    state: request.state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(sendsIdTokens(settings) && { nonce }),
    // Apple demands this mode with the scopes name and email ("Incorporating Sign in with Apple into other platforms").
    ...(settings.type === 'SignInWithApple' && { response_mode: 'form_post' }),
    ...optional(settings, request),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

function optional(settings: OidcSettings, request: OidcRequest): Readonly<Record<string, string>> {
  const { loginHint = '', prompt = '', maxAge, acrLevels = [] } = request;
  const takesHint = settings.type === 'OIDC' || settings.type === 'Google';
  const acrValues = acrLevels.flatMap((level) => settings.acrMapping[`Level${level}`] ?? []).join(' ');
  return {
    ...(takesHint && loginHint !== '' && { login_hint: loginHint }),
    ...(prompt !== '' && prompt !== 'none' && { prompt }),
    ...(settings.type === 'OIDC' && maxAge !== undefined && { max_age: String(maxAge) }),
    ...(settings.type === 'OIDC' && acrValues !== '' && { acr_values: acrValues }),
  };
}
