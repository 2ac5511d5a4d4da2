/** The access token of a request, after its signature and claims were verified. */
export interface AccessToken {
  readonly poolId: string;
  readonly sub: string;
  readonly username: string;
  readonly clientId: string;
  /** The session of the sign-in that issued this token (`origin_jti`). */
  readonly sessionId: string;
  readonly deviceKey: string | null;
  readonly scopes: readonly string[];
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly expiresAt: number;
}
