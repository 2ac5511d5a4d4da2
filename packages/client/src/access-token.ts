/** What an access token says, unverified: good for finding one's own records, and for nothing else. */
export interface AccessTokenClaims {
  /** The internal user name. */
  readonly username?: string;
  readonly device_key?: string;
  /** Present where refresh tokens can be revoked. */
  readonly origin_jti?: string;
  /** Seconds since 1970. */
  readonly exp?: number;
}

/** The payload of an access token; empty for anything that is no JWT. */
export function claimsOf(accessToken: string): AccessTokenClaims {
  try {
    const payload = (accessToken.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as AccessTokenClaims;
  } catch {
    return {};
  }
}
