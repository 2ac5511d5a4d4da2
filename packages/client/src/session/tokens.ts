/** The tokens of a session. */
export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** When the access token ends, in ms since 1970 by this machine's clock. */
  readonly expiresAt: number;
}
