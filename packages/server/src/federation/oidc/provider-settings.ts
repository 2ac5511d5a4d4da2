/** An OIDC or social identity provider, as the protocol needs it: read from what a pool has stored about it. */
import type { IdentityProviderContent } from '../../records/pool-items/identity-provider.ts';

export type OidcProviderType = 'OIDC' | 'Google' | 'Facebook' | 'LoginWithAmazon' | 'SignInWithApple';

export interface OidcSettings {
  /** ProviderName. */
  readonly name: string;
  readonly type: OidcProviderType;
  readonly clientId: string;
  /** Undefined: a public client. For Apple, a secret is made for each request. */
  readonly clientSecret: string | undefined;
  readonly clientAuthentication: 'client_secret_post' | 'client_secret_basic';
  readonly scope: string;
  /** `iss` of identity tokens. The providers without OpenID Connect have none. */
  readonly issuer: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly attributesUrl: string | undefined;
  /** Whether the names of the wanted claims are put behind the address. */
  readonly addsClaimNames: boolean;
  readonly attributesMethod: 'GET' | 'POST';
  readonly jwksUri: string;
  readonly apple: { readonly teamId: string; readonly keyId: string; readonly privateKey: string };
  /** The claim that identifies the user. */
  readonly subjectClaim: string;
  /** The claims that attributes of the pool are mapped to. */
  readonly mappedClaims: readonly string[];
  /** The provider's `acr` values by the names Level1 to Level4. */
  readonly acrMapping: Readonly<Record<string, string>>;
}

/** Whether the provider sends identity tokens (OpenID Connect Core). Facebook and Amazon speak OAuth 2.0 only. */
export function sendsIdTokens({ type }: Pick<OidcSettings, 'type'>): boolean {
  return type !== 'Facebook' && type !== 'LoginWithAmazon';
}

const subjectClaims: Readonly<Record<OidcProviderType, string>> = {
  OIDC: 'sub',
  Google: 'sub',
  Facebook: 'id',
  LoginWithAmazon: 'user_id',
  SignInWithApple: 'sub',
};

/** Where the keys of the social providers are; the service does not show these addresses as details. */
const socialKeys: Readonly<Record<string, string>> = {
  Google: 'https://www.googleapis.com/oauth2/v3/certs',
  SignInWithApple: 'https://appleid.apple.com/auth/keys',
};

/** Returns the settings of a provider; undefined for SAML. */
export function oidcSettings(name: string, content: IdentityProviderContent): OidcSettings | undefined {
  const { providerType: type, attributeMapping } = content;
  if (type === 'SAML') return undefined;
  const details = effectiveDetails(content);
  const { username: subjectClaim = subjectClaims[type], ...attributes } = attributeMapping;
  const attributesUrl = details['attributes_url'] ?? '';
  return {
    name,
    type,
    clientId: details['client_id'] ?? '',
    clientSecret: details['client_secret'] === '' ? undefined : details['client_secret'],
    clientAuthentication:
      details['token_endpoint_auth_method'] === 'client_secret_basic' ? 'client_secret_basic' : 'client_secret_post',
    scope: details['authorize_scopes'] ?? '',
    issuer: details['oidc_issuer'] ?? '',
    authorizeUrl: details['authorize_url'] ?? '',
    tokenUrl: details['token_url'] ?? '',
    attributesUrl: attributesUrl === '' ? undefined : attributesUrl,
    addsClaimNames: details['attributes_url_add_attributes'] === 'true',
    attributesMethod: details['attributes_request_method'] === 'POST' ? 'POST' : 'GET',
    jwksUri: details['jwks_uri'] ?? socialKeys[type] ?? '',
    apple: {
      teamId: details['team_id'] ?? '',
      keyId: details['key_id'] ?? '',
      privateKey: details['private_key'] ?? '',
    },
    subjectClaim,
    mappedClaims: [...new Set([subjectClaim, ...Object.values(attributes)])],
    acrMapping: content.acrMapping ?? {},
  };
}

/**
 * The details that are in force. An address of a social provider that the owner gave counts if it is at another origin:
 * so a test provider can take its place, while details that were read and written back follow a new `api_version`.
 */
export function effectiveDetails({
  details,
  derived,
}: Pick<IdentityProviderContent, 'details' | 'derived'>): Readonly<Record<string, string>> {
  const overridden = Object.entries(details).filter(([name, value]) => isElsewhere(value, derived[name]));
  return { ...details, ...derived, ...Object.fromEntries(overridden) };
}

function isElsewhere(given: string, standard: string | undefined): boolean {
  const [own, known] = [URL.parse(given), URL.parse(standard ?? '')];
  return own !== null && known !== null && own.origin !== known.origin;
}
