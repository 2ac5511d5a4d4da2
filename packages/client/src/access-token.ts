import { fromBase64 } from '@latchkey/srp';
import { jsonOf } from './json.ts';

/** Claims of an access token, not verified: use them only to find this client's own records. */
export interface AccessTokenClaims {
  /** The internal user name. */
  readonly username?: string;
  readonly device_key?: string;
  /** Present where refresh tokens can be revoked. */
  readonly origin_jti?: string;
  /** Seconds since 1970. */
  readonly exp?: number;
}

/** Returns the claims of an access token; none if it is not a JWT. */
export function claimsOf(accessToken: string): AccessTokenClaims {
  const payload = (accessToken.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
  // JWTs leave the padding of base64 out.
  const bytes = fromBase64(payload + '==='.slice((payload.length + 3) % 4));
  return (jsonOf(new TextDecoder().decode(bytes)) as AccessTokenClaims | null | undefined) ?? {};
}
