/** What is stored about a pool and its signing keys. Instants are milliseconds since the epoch. */
import type { EmailMfaConfigType, UserPoolMfaType, UserPoolType, WebAuthnConfigurationType } from '@latchkey/model';

/** Settings of a pool as its owner wrote them, in the form that DescribeUserPool returns. */
export type PoolDefinition = Omit<
  UserPoolType,
  'Id' | 'Arn' | 'Name' | 'CreationDate' | 'LastModifiedDate' | 'EstimatedNumberOfUsers' | 'MfaConfiguration'
>;

/** What SetUserPoolMfaConfig stores besides `mfaConfiguration`, in the form that GetUserPoolMfaConfig returns. */
export interface PoolMfaDefinition {
  readonly softwareTokenMfa?: { readonly Enabled?: boolean | undefined } | undefined;
  readonly smsMfa?: object | undefined;
  readonly emailMfa?: EmailMfaConfigType | undefined;
  readonly webAuthn?: WebAuthnConfigurationType | undefined;
}

export interface PoolRecord {
  /** `<region>_<9 letters and digits>`, for example `us-east-1_eYpv1mFHB`. */
  readonly poolId: string;
  readonly name: string;
  readonly definition: PoolDefinition;
  readonly mfaConfiguration: UserPoolMfaType;
  readonly mfa: PoolMfaDefinition;
  /** Counts changes; an update that is based on an older version is rejected. */
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** One RSA key of a pool. Identity and access tokens have separate keys. */
export interface SigningKeyRecord {
  readonly poolId: string;
  readonly kid: string;
  readonly use: 'id' | 'access';
  /** PKCS #8, DER. Sealed at rest. Null once the key is retired and its private half is deleted. */
  readonly privateKey: Uint8Array | null;
  /** RFC 7517 members of the public half: `kty`, `n`, `e`. */
  readonly publicJwk: { readonly kty: 'RSA'; readonly n: string; readonly e: string };
  readonly createdAt: number;
  /** When it begins to sign; until then it is only published, so that verifiers have it in time. */
  readonly signsFrom: number;
  /** When another key replaces it, or has replaced it; null for a current key. */
  readonly retiredAt: number | null;
}
