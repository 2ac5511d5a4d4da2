/** What is stored about a passkey. */

/** A passkey: a WebAuthn credential that the user registered. Only public parts; nothing here signs anybody in. */
export interface PasskeyRecord {
  readonly poolId: string;
  readonly sub: string;
  /** The credential id, base64url. */
  readonly credentialId: string;
  /** COSE_Key (RFC 9052 section 7) of an ES256 or RS256 key. */
  readonly publicKey: Uint8Array;
  /** The signature counter of the last use that was accepted (WebAuthn section 6.1.1); 0 for authenticators that keep none. */
  readonly signCount: number;
  /** The domain that it was made for. */
  readonly relyingPartyId: string;
  readonly friendlyName: string;
  /** `platform` or `cross-platform`, or null where the client did not say. */
  readonly attachment: string | null;
  /** How its authenticator can be reached: `internal`, `hybrid`, `usb` and so on. */
  readonly transports: readonly string[];
  /** The model of the authenticator, a UUID; all zeros where it stays private. */
  readonly aaguid: string;
  /** Whether it may leave the device it was made on; never changes. */
  readonly backupEligible: boolean;
  /** Whether it had been backed up when it was last used. */
  readonly backedUp: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number;
}
