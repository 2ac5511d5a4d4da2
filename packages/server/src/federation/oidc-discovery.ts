/** The endpoints of an OpenID Provider (OpenID Connect Discovery 1.0 sections 3 and 4). */

/** The members of a provider's metadata that are used. */
export interface ProviderEndpoints {
  readonly authorize_url: string;
  readonly token_url: string;
  readonly attributes_url: string | undefined;
  readonly jwks_uri: string;
}

/** Where the metadata of an issuer is. */
export function discoveryUrl(issuer: string): string {
  return `${issuer}/.well-known/openid-configuration`;
}

/**
 * Reads the metadata of an issuer.
 * @returns undefined if the text is not the metadata of this issuer (section 4.3), or an endpoint is missing
 */
export function readDiscovery(text: string, issuer: string): ProviderEndpoints | undefined {
  const document = objectOf(text);
  if (document?.['issuer'] !== issuer) return undefined;
  const member = (name: string): string | undefined => {
    const value = document[name];
    return typeof value === 'string' && URL.canParse(value) ? value : undefined;
  };
  const [authorize_url, token_url, jwks_uri] = [
    member('authorization_endpoint'),
    member('token_endpoint'),
    member('jwks_uri'),
  ];
  if (authorize_url === undefined || token_url === undefined || jwks_uri === undefined) return undefined;
  return { authorize_url, token_url, attributes_url: member('userinfo_endpoint'), jwks_uri };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
