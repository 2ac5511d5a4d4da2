/** What is stored about a user. Secrets are in plain form here; the store seals and opens them. */

/** The values of UserStatusType that local users can have. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER';

export type MfaFactor = 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP';

/** The SRP form of a password: Latchkey never stores the password itself. */
export interface PasswordRecord {
  /** The salt as a hexadecimal integer without leading zeros, as SALT contains it. */
  readonly salt: string;
  /** v = g^x mod N as big-endian bytes. Sealed at rest. */
  readonly verifier: Uint8Array;
  /** When a temporary password expires; null for a password that the user chose. */
  readonly expiresAt: number | null;
}

/** The hash of a password that another system computed. */
export interface ImportedHash {
  /** In the format of its algorithm (crypto/password-hashes/hash-format.ts). Sealed at rest. */
  readonly text: string;
}

/** A password that the user had before. */
export type PastPassword = Pick<PasswordRecord, 'salt' | 'verifier'>;

export interface TotpRecord {
  /** The shared secret, 20 bytes. Sealed at rest. */
  readonly secret: Uint8Array;
  /** The 30-second step of the last accepted code (RFC 6238 section 5.2: each code works once). */
  readonly lastStep: number;
  readonly friendlyDeviceName: string | null;
}

export interface UserRecord {
  readonly poolId: string;
  /** UUID; identifies the user in every other table. */
  readonly sub: string;
  /** The internal user name, which USER_ID_FOR_SRP and the `username` claim contain. */
  readonly username: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  /** Attribute values by wire name (`email`, `email_verified`, `custom:tier` …), without `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly password: PasswordRecord | null;
  readonly totp: TotpRecord | null;
  /** A secret that AssociateSoftwareToken issued and that no code has confirmed yet. Sealed at rest. */
  readonly pendingTotpSecret: Uint8Array | null;
  readonly mfaFactors: readonly MfaFactor[];
  readonly preferredMfa: MfaFactor | null;
  /**
   * The user confirmed the sign-up with a code and has not signed in since (`latchkey:first-sign-in`,
   * docs/decisions/0018).
   */
  readonly awaitsFirstSignIn: boolean;
  /** The hash of a password that was imported with the user. The store keeps it only while `password` is null. */
  readonly importedHash: ImportedHash | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
}
