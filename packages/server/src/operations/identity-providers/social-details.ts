/**
 * What is known about the social identity providers. The endpoints are those that AWS adds when the provider is described
 * (observed).
 */
import type { IdentityProviderTypeType } from '@latchkey/model';

export type SocialType = Exclude<IdentityProviderTypeType, 'OIDC' | 'SAML'>;

export interface SocialProvider {
  readonly required: readonly string[];
  /** The claim that identifies a user. */
  readonly subjectClaim: string;
  /** The details that the service adds. */
  added(details: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

const confidential = ['client_id', 'client_secret', 'authorize_scopes'];

/** The version of Facebook's API that is used if the provider names none. */
const defaultFacebookVersion = 'v17.0';

export const socialProviders: Readonly<Record<SocialType, SocialProvider>> = {
  Google: {
    required: confidential,
    subjectClaim: 'sub',
    added: () => ({
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    }),
  },
  Facebook: {
    required: confidential,
    subjectClaim: 'id',
    added: ({ api_version: version = defaultFacebookVersion }) => ({
      attributes_url: `https://graph.facebook.com/${version}/me?fields=`,
      attributes_url_add_attributes: 'true',
      authorize_url: `https://www.facebook.com/${version}/dialog/oauth`,
      token_request_method: 'GET',
      token_url: `https://graph.facebook.com/${version}/oauth/access_token`,
    }),
  },
  LoginWithAmazon: {
    required: confidential,
    subjectClaim: 'user_id',
    added: () => ({
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    }),
  },
  SignInWithApple: {
    required: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
    subjectClaim: 'sub',
    added: () => ({
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    }),
  },
};

export function isSocial(type: IdentityProviderTypeType): type is SocialType {
  return Object.hasOwn(socialProviders, type);
}
