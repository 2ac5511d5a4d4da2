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
}
