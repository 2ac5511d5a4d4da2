/** What is stored about the devices of a user. */

/** The salt and verifier that ConfirmDevice received. */
export interface DeviceSecretRecord {
  /** Hexadecimal integer without leading zeros. */
  readonly salt: string;
  /** Big-endian bytes. Sealed at rest. */
  readonly verifier: Uint8Array;
}

export interface DeviceRecord {
  readonly poolId: string;
  readonly sub: string;
  /** `<region>_<uuid>`. */
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  /** Null while the key has been issued (NewDeviceMetadata) but not confirmed. */
  readonly secret: DeviceSecretRecord | null;
  readonly remembered: boolean;
  /** An MFA challenge was passed in a sign-in that issued this key, or that sent it while the device was remembered. */
  readonly mfaTrusted: boolean;
  /** When MFA was last passed with it; null: never, or before this was recorded. */
  readonly mfaTrustedAt: number | null;
  readonly name: string | null;
  readonly lastIp: string | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly lastAuthenticatedAt: number;
}

/** A sign-in that waits for the answer to DEVICE_SRP_AUTH, for clients that send no Session with it. */
export interface PendingDeviceSignIn {
  readonly poolId: string;
  readonly sub: string;
  readonly deviceKey: string;
  readonly clientId: string;
  /** The sealed Session that was issued with the challenge. */
  readonly session: string;
  readonly expiresAt: number;
}
