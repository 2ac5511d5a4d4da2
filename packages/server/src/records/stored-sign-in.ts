/** What is stored about an unfinished sign-in whose Session would be too long for the wire. */

/** An unfinished sign-in whose state does not fit into a Session string. */
export interface StoredSignIn {
  readonly poolId: string;
  readonly sub: string;
  /** The nonce of the short Session that the client received instead. */
  readonly nonce: string;
  /** The sealed sign-in. */
  readonly session: string;
  readonly expiresAt: number;
}
