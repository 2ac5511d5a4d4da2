/** What is stored about the refresh tokens of one sign-in. */

/** One sign-in and the tokens issued for it: a refresh token family. */
export interface TokenSessionRecord {
  readonly poolId: string;
  readonly sub: string;
  /** `origin_jti` of the tokens; a UUID. */
  readonly sessionId: string;
  readonly clientId: string;
  /** The device the refresh token is bound to, if device tracking was on. */
  readonly deviceKey: string | null;
  readonly authTime: number;
  readonly expiresAt: number;
  /** Counts rotations; a refresh token contains the generation in which it was issued. */
  readonly generation: number;
  /** When the current generation began. */
  readonly rotatedAt: number;
  readonly revokedAt: number | null;
  /** Null if the pool did not track user sessions at the sign-in, and from the moment the session is revoked. */
  readonly activity: TokenSessionActivity | null;
  /** What an authorization request granted (RFC 6749); null for a sign-in through the API. */
  readonly grant: TokenGrant | null;
}

/** What the tokens of an authorization request contain. It stays the same over refreshes. */
export interface TokenGrant {
  /** In the order of the request. */
  readonly scopes: readonly string[];
  /** The `aud` of access tokens (RFC 8707); null: they have none. */
  readonly audience: string | null;
  /** The `acr` of the tokens, by its name in the pool. */
  readonly acr: string;
  /** The `amr` of the tokens (RFC 8176). */
  readonly amr: readonly string[];
  /** The identity provider that authenticated the user; absent: the pool. */
  readonly provider?: string | undefined;
}

/** What is stored about each user session of a pool that tracks them. It describes the last request of the session. */
export interface SessionActivity {
  readonly lastActiveAt: number;
  /** Browser and system, such as `Chrome 125 / macOS 15.0`, or `unknown`. */
  readonly deviceType: string;
  readonly lastIp: string | null;
}

export interface TokenSessionActivity extends SessionActivity {
  /** The SSO session that the sign-in came through; null for a sign-in through the API. */
  readonly originSessionId: string | null;
}
