/** The claims that a provider gives out for an access token: OpenID Connect's UserInfo, or the profile of a social provider. */
import { processUserInfoResponse, protectedResourceRequest } from 'oauth4webapi';
import { invalidRequest } from '../federation-failure.ts';
import { FetchFailure } from '../provider-request.ts';
import type { Claims } from './claims.ts';
import { peopleClaims, personFields } from './google-people.ts';
import type { ProviderFetch } from './provider-fetch.ts';
import type { OidcSettings } from './provider-settings.ts';
import { authorizationServer, oauthClient, requestOptions, unreachable } from './token-request.ts';

/**
 * Fetches the claims; none if the provider has no such endpoint, or nothing of it is wanted.
 * @param subject the subject of the identity token, which UserInfo must repeat (OpenID Connect Core 5.3.2)
 * @throws FederationFailure, in AWS's words where they are known
 */
export async function requestUserInfo(
  fetch: ProviderFetch,
  settings: OidcSettings,
  accessToken: string,
  subject: string | undefined,
): Promise<Claims> {
  const url = addressOf(settings);
  if (url === undefined) return {};
  const response = await protectedResourceRequest(
    accessToken,
    settings.attributesMethod,
    url,
    new Headers({ accept: 'application/json' }),
    undefined,
    requestOptions(fetch),
  ).catch((error: unknown) => {
    throw connectionFailure(settings, error);
  });
  if (response.status !== 200) {
    throw invalidRequest(`${settings.name} Error - ${response.status} error getting user info`);
  }
  if (settings.type === 'OIDC') return userInfo(settings, response, subject ?? '');
  const claims = await jsonObject(settings, response);
  return settings.type === 'Google' ? peopleClaims(claims) : claims;
}

function addressOf(settings: OidcSettings): URL | undefined {
  const { attributesUrl, addsClaimNames, mappedClaims, type } = settings;
  if (attributesUrl === undefined) return undefined;
  const names = type === 'Google' ? personFields(mappedClaims) : mappedClaims;
  // Google's identity token has most of what is mapped, and its profile endpoint refuses a request for nothing.
  if (type === 'Google' && names.length === 0) return undefined;
  return new URL(addsClaimNames ? `${attributesUrl}${encodeURIComponent(names.join(','))}` : attributesUrl);
}

async function userInfo(settings: OidcSettings, response: Response, subject: string): Promise<Claims> {
  if (/^application\/jwt\b/i.test(response.headers.get('content-type') ?? '')) {
    // Its signature would have to be verified.
    throw invalidRequest(`${settings.name} Error - signed user info is not supported`);
  }
  try {
    return await processUserInfoResponse(authorizationServer(settings), oauthClient(settings), subject, response);
  } catch {
    throw invalidRequest(`${settings.name} Error - the user info is not that of the user who signed in`);
  }
}

async function jsonObject({ name }: OidcSettings, response: Response): Promise<Claims> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Claims;
  throw invalidRequest(`${name} Error - the user info is not a JSON object`);
}

function connectionFailure({ name }: OidcSettings, error: unknown): unknown {
  if (error instanceof FetchFailure && error.kind === 'timeout') return invalidRequest('Read timed out');
  return unreachable(error, `${name} Error - the user info could not be fetched`);
}
