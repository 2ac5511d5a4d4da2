/** What is stored about a passkey. */

/** A passkey: a WebAuthn credential that the user registered. Public parts only; they are not enough to sign in. */
export interface PasskeyRecord {
  readonly poolId: string;
  readonly sub: string;
  /** The credential id, base64url. */
  readonly credentialId: string;
  /** COSE_Key (RFC 9052 section 7) of an ES256 or RS256 key. */
  readonly publicKey: Uint8Array;
  /**
   * The signature counter of the last accepted use (WebAuthn section 6.1.1); 0 for authenticators without a counter.
   */
  readonly signCount: number;
  /** The domain that it was created for. */
  readonly relyingPartyId: string;
  readonly friendlyName: string;
  /** `platform` or `cross-platform`, or null if the client did not send it. */
  readonly attachment: string | null;
  /** How its authenticator can be reached: `internal`, `hybrid`, `usb` and so on. */
  readonly transports: readonly string[];
  /** The model of the authenticator, a UUID; all zeros if the authenticator does not reveal it. */
  readonly aaguid: string;
  /** Whether it may be copied from the device it was created on; never changes. */
  readonly backupEligible: boolean;
  /** Whether it was backed up when it was last used. */
  readonly backedUp: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number;
}
