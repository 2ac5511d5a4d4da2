/**
 * The metadata of a pool as an OpenID provider. Members that Cognito has come first, in its order (observed); the others
 * are those whose absence keeps clients from working (docs/decisions/0033).
 */
import { acrNames } from '../../rules/oauth/acr-names.ts';
import type { Pool } from '../../rules/pools/directory.ts';

/** @param base where the endpoints of the pool begin, without a slash at the end */
export function providerMetadata(pool: Pool, issuer: string, base: string): object {
  const { DcrConfiguration, UserPoolTier } = pool.record.definition;
  const registers = DcrConfiguration?.EnableStatus === 'ENABLED' && UserPoolTier !== 'LITE';
  return {
    authorization_endpoint: `${base}/oauth2/authorize`,
    end_session_endpoint: `${base}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    jwks_uri: `${base}/.well-known/jwks.json`,
    ...(registers && { registration_endpoint: `${base}/oauth2/register` }),
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${base}/oauth2/revoke`,
    // The same for every pool, as in Cognito. A client may be allowed fewer.
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${base}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    userinfo_endpoint: `${base}/oauth2/userInfo`,
    acr_values_supported: acrNames(pool),
    claims_supported: claims,
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    prompt_values_supported: ['none', 'login', 'select_account', 'consent'],
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    response_modes_supported: ['query', 'fragment'],
    revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  };
}

/** The claims of identity tokens that every pool can have. */
const claims = [
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'acr',
  'amr',
  'at_hash',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'address',
  'updated_at',
];
