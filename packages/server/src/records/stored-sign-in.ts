/** What is stored about a sign-in under way whose Session is too long for the wire. */

/** A sign-in under way that is too long for a Session string. */
export interface KeptSignIn {
  readonly poolId: string;
  readonly sub: string;
  /** That of the short Session that the client got in its place. */
  readonly nonce: string;
  /** The sealed sign-in. */
  readonly session: string;
  readonly expiresAt: number;
}
