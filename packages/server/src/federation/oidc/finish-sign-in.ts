/** The second half of a sign-in with an OIDC or social provider: from the browser's return to the user's claims. */
import {
  AuthorizationResponseError,
  OperationProcessingError,
  UnsupportedOperationError,
  validateAuthResponse,
} from 'oauth4webapi';
import type { Clock } from '../../ports/clock.ts';
import type { FetchPolicy } from '../address-policy.ts';
import { type FederationError, FederationFailure, invalidRequest, providerText } from '../federation-failure.ts';
import type { OidcSecrets } from './begin-sign-in.ts';
import { areTooDeep, type Claims } from './claims.ts';
import { badIdToken, verifyIdToken } from './id-token.ts';
import { createKeySets, type KeySets } from './key-sets.ts';
import { providerFetch, type ProviderFetch } from './provider-fetch.ts';
import { type OidcSettings, sendsIdTokens } from './provider-settings.ts';
import { authorizationServer, oauthClient, requestTokens } from './token-request.ts';
import { requestUserInfo } from './user-info.ts';

/** What the second half needs. It is made once, since it holds the providers' keys. */
export interface OidcPorts {
  readonly clock: Clock;
  readonly fetch: ProviderFetch;
  readonly keySets: KeySets;
}

/** @param time milliseconds for each request; for tests */
export function openOidcPorts(clock: Clock, policy: FetchPolicy, time?: number): OidcPorts {
  const fetch = providerFetch(policy, time);
  return { clock, fetch, keySets: createKeySets(fetch) };
}

/** What was sent with the first half. */
export interface OidcAttempt {
  readonly callback: string;
  readonly state: string;
  readonly secrets: OidcSecrets;
}

/** Names and values; what is not a text is JSON. */
type Texts = Readonly<Record<string, string>>;

/** The documents of a sign-in ("Inbound federation Lambda trigger" of the developer guide). */
export interface OidcSources {
  readonly tokenResponse: Texts;
  readonly idToken: Texts | undefined;
  readonly userInfo: Texts | undefined;
}

/** Who signed in, and how. */
export interface OidcUser {
  /** The value of the claim that identifies users. */
  readonly subject: string;
  /**
   * The claims of identity token and user info, and the provider's tokens as `access_token` and `id_token`, since both
   * can be mapped to attributes.
   */
  readonly claims: Claims;
  /** The same by the document that it was in, as texts. */
  readonly sources: OidcSources;
  /** `acr` and `amr` of the identity token, which is signed. */
  readonly acr: string | undefined;
  readonly amr: readonly string[];
}

/**
 * Finishes a sign-in.
 * @param parameters of the redirect or form post to the callback
 * @throws FederationFailure
 */
export async function finishOidcSignIn(
  ports: OidcPorts,
  settings: OidcSettings,
  { callback, state, secrets }: OidcAttempt,
  parameters: URLSearchParams,
): Promise<OidcUser> {
  const validated = validatedParameters(settings, parameters, state);
  const tokens = await requestTokens(ports, settings, validated, callback, secrets.verifier);
  const { access_token: accessToken, id_token: idToken } = tokens;
  const expected = { nonce: secrets.nonce, accessToken };
  const signed = sendsIdTokens(settings) ? await verifyIdToken(ports, settings, required(idToken), expected) : {};
  const fetched = await requestUserInfo(ports.fetch, settings, accessToken, signed.sub);
  if ([tokens, signed, fetched].some(areTooDeep)) {
    throw invalidRequest(`${settings.name} Error - the claims are nested too deeply`);
  }
  const proven: Claims = { ...signed, ...fetched, ...protocolClaims(signed) };
  const claims: Claims = {
    ...appleName(settings, parameters),
    ...proven,
    access_token: accessToken,
    ...(sendsIdTokens(settings) && { id_token: idToken }),
  };
  const { acr, amr } = signed as Claims;
  return {
    subject: subjectOf(settings, proven),
    claims,
    sources: {
      tokenResponse: texts(tokens),
      idToken: sendsIdTokens(settings) ? texts(signed) : undefined,
      userInfo: Object.keys(fetched).length > 0 ? texts(fetched) : undefined,
    },
    acr: typeof acr === 'string' ? acr : undefined,
    amr: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
  };
}

function validatedParameters(settings: OidcSettings, parameters: URLSearchParams, state: string): URLSearchParams {
  try {
    return validateAuthResponse(authorizationServer(settings), oauthClient(settings), parameters, state);
  } catch (error) {
    if (error instanceof AuthorizationResponseError) throw passedOn(error);
    const isKnown = error instanceof OperationProcessingError || error instanceof UnsupportedOperationError;
    throw isKnown ? invalidRequest(`${settings.name} Error - the authorization response is not valid`) : error;
  }
}

const errorsOfProviders: ReadonlySet<string> = new Set<FederationError>([
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
  'temporarily_unavailable',
  'server_error',
]);

/** An error of the provider reaches the app as the provider sent it (developer guide). */
function passedOn({ error, error_description: description = '' }: AuthorizationResponseError): FederationFailure {
  const isStandard = errorsOfProviders.has(error);
  const text = providerText(description) || providerText(error);
  return new FederationFailure(isStandard ? (error as FederationError) : 'invalid_request', text);
}

function texts(claims: Claims): Texts {
  const entries = Object.entries(claims).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function required(idToken: string | undefined): string {
  if (idToken === undefined) throw badIdToken('missing');
  return idToken;
}

/** The claims about the token itself. User info is not signed and must not replace them. */
const protocol = ['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'nonce', 'azp', 'acr', 'amr', 'auth_time', 'at_hash'];

function protocolClaims(signed: Claims): Claims {
  return Object.fromEntries(protocol.filter((name) => Object.hasOwn(signed, name)).map((name) => [name, signed[name]]));
}

/** Apple sends the name once, at the first sign-in, through the browser. Nothing else of it is believed. */
function appleName({ type }: OidcSettings, parameters: URLSearchParams): Claims {
  const text = parameters.get('user');
  if (type !== 'SignInWithApple' || text === null) return {};
  try {
    const { name } = JSON.parse(text) as {
      readonly name?: { readonly firstName?: unknown; readonly lastName?: unknown };
    };
    const { firstName, lastName } = { ...name };
    const parts = [firstName, lastName].filter((part) => typeof part === 'string');
    return { firstName, lastName, ...(parts.length > 0 && { name: parts.join(' ') }) };
  } catch {
    return {};
  }
}

/**
 * @param claims without those that the browser sent
 * @throws FederationFailure `username attribute mapping required` (observed)
 */
function subjectOf({ subjectClaim }: OidcSettings, claims: Claims): string {
  const value = Object.hasOwn(claims, subjectClaim) ? claims[subjectClaim] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw invalidRequest('username attribute mapping required');
}
