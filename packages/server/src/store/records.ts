/**
 * The records that Latchkey keeps, as the rest of the server sees them: camelCase, secrets in the clear.
 * What is sealed at rest is sealed and opened inside the store, so that no other code can forget to.
 * All instants are milliseconds since the epoch.
 */
import type {
  EmailMfaConfigType,
  UserPoolClientType,
  UserPoolMfaType,
  UserPoolType,
  WebAuthnConfigurationType,
} from '@latchkey/model';
import type { Message } from '../delivery/delivery.ts';

/** Settings of a pool as its owner wrote them, in the form DescribeUserPool gives them back. */
export type PoolDefinition = Omit<
  UserPoolType,
  'Id' | 'Arn' | 'Name' | 'CreationDate' | 'LastModifiedDate' | 'EstimatedNumberOfUsers' | 'MfaConfiguration'
>;

/** What SetUserPoolMfaConfig stores beside `mfaConfiguration`, in the form GetUserPoolMfaConfig gives it back. */
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
  /** Counts changes; an update that started from an older version is refused. */
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** One RSA key of a pool. Identity and access tokens have keys of their own. */
export interface SigningKeyRecord {
  readonly poolId: string;
  readonly kid: string;
  readonly use: 'id' | 'access';
  /** PKCS #8, DER. Sealed at rest. Null once the key was retired and its private half deleted. */
  readonly privateKey: Uint8Array | null;
  /** RFC 7517 members of the public half: `kty`, `n`, `e`. */
  readonly publicJwk: { readonly kty: 'RSA'; readonly n: string; readonly e: string };
  readonly createdAt: number;
  /** When it begins to sign; until then it is published only, so that verifiers know it in time. */
  readonly signsFrom: number;
  /** When another key takes its place, or has done so; null for a present key. */
  readonly retiredAt: number | null;
}

/** Settings of an app client in the form DescribeUserPoolClient gives them back, without identity and secret. */
export type ClientDefinition = Omit<
  UserPoolClientType,
  'ClientId' | 'ClientSecret' | 'UserPoolId' | 'ClientName' | 'CreationDate' | 'LastModifiedDate'
>;

export interface ClientRecord {
  readonly poolId: string;
  /** 26 lower-case letters and digits. */
  readonly clientId: string;
  readonly name: string;
  /** The app client secret, or null for a public client. Sealed at rest. */
  readonly secret: string | null;
  readonly definition: ClientDefinition;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** UserStatusType of the API, as far as local users can have it. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER';

export type MfaFactor = 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP';

/** The SRP form of a password: Latchkey never keeps the password itself. */
export interface PasswordRecord {
  /** The salt as a hexadecimal integer without leading zeros, as SALT carries it. */
  readonly salt: string;
  /** v = g^x mod N as big-endian bytes. Sealed at rest. */
  readonly verifier: Uint8Array;
  /** A temporary password dies at this instant; null for one that the user chose. */
  readonly expiresAt: number | null;
}

/** A password that the user had before. */
export type PastPassword = Pick<PasswordRecord, 'salt' | 'verifier'>;

export interface TotpRecord {
  /** The shared secret, 20 bytes. Sealed at rest. */
  readonly secret: Uint8Array;
  /** The 30-second step of the last code that was accepted (RFC 6238 section 5.2: each code once). */
  readonly lastStep: number;
  readonly friendlyDeviceName: string | null;
}

export interface UserRecord {
  readonly poolId: string;
  /** UUID; the identity of the user in every other table. */
  readonly sub: string;
  /** The internal user name: what USER_ID_FOR_SRP and the `username` claim carry. */
  readonly username: string;
  readonly status: UserStatus;
  readonly enabled: boolean;
  /** Attribute values by wire name (`email`, `email_verified`, `custom:tier` …), without `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly password: PasswordRecord | null;
  readonly totp: TotpRecord | null;
  /** A secret that AssociateSoftwareToken gave out and no code has confirmed yet. Sealed at rest. */
  readonly pendingTotpSecret: Uint8Array | null;
  readonly mfaFactors: readonly MfaFactor[];
  readonly preferredMfa: MfaFactor | null;
  /** Confirmed the sign-up with a code and has not signed in since (`latchkey:first-sign-in`, docs/decisions/0018). */
  readonly awaitsFirstSignIn: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The names a user can be found by. `username` is always one; which others are depends on the pool. */
export type AliasKind = 'username' | 'email' | 'phone_number' | 'preferred_username';

export interface Alias {
  readonly poolId: string;
  readonly kind: AliasKind;
  /** Already normalised (NFKC, and lower case where the pool ignores case). */
  readonly value: string;
}

/** The salt and verifier that ConfirmDevice brought. */
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
  /** Null while the key has only been given out (NewDeviceMetadata) and not confirmed. */
  readonly secret: DeviceSecretRecord | null;
  readonly remembered: boolean;
  /** An MFA challenge was passed in a sign-in that minted this key, or carried it while it was remembered. */
  readonly mfaTrusted: boolean;
  readonly name: string | null;
  readonly lastIp: string | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly lastAuthenticatedAt: number;
}

/** One sign-in and the tokens that stem from it: a refresh token family. */
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
  /** Counts rotations; a refresh token carries the generation it was made in. */
  readonly generation: number;
  /** When the present generation began. */
  readonly rotatedAt: number;
  readonly revokedAt: number | null;
}

/** What a code that was sent is good for. One live code per user and purpose. */
export type CodePurpose =
  | 'sign-up'
  | 'reset-password'
  | 'verify-email'
  | 'verify-phone_number'
  /** First factors (EMAIL_OTP, SMS_OTP). */
  | 'sign-in-email'
  | 'sign-in-sms'
  /** Second factors (EMAIL_OTP, SMS_MFA). */
  | 'mfa-email'
  | 'mfa-sms';

export interface CodeRecord {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
  /** Keyed hash of the code; the code itself is never stored. */
  readonly hash: Uint8Array;
  readonly medium: 'EMAIL' | 'SMS';
  /** The address the code went to; a code proves possession of this address and of no other. */
  readonly destination: string;
  readonly expiresAt: number;
  /** The network that asked for the code, as `callerNetwork` names it; null where nobody without credentials did. */
  readonly askedBy: string | null;
}

/** A group of a pool's users. */
export interface GroupRecord {
  readonly poolId: string;
  /** Unique in the pool, letter case included. */
  readonly groupName: string;
  /** UUID; a new group of the same name has another. */
  readonly groupId: string;
  readonly description: string | null;
  /** ARN of an IAM role for identity pools. */
  readonly roleArn: string | null;
  /** 0 to 2^31 - 1; the lower, the more the group counts. Null counts least of all. */
  readonly precedence: number | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A group of a user, as far as tokens tell of it. */
export type MembershipRecord = Pick<GroupRecord, 'groupName' | 'precedence' | 'roleArn'>;

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

/** What the device key of a step stood for; `unknown`: a key came that no device of the user has. */
export type AuditedStanding = 'absent' | 'unknown' | 'unconfirmed' | 'confirmed' | 'remembered';

/** The device of a step, as the audit trail keeps it. */
export interface AuditedDevice {
  /** The key that came with the request. `` (empty) for what was none by its form; null: no key came. */
  readonly given: string | null;
  /** The key that came with an earlier step and still counted. */
  readonly carried: string | null;
  /** Null where the step failed before anybody looked. */
  readonly standing: AuditedStanding | null;
  /** Counted as having been through MFA. */
  readonly trusted: boolean;
  /** The key that this step gave out. */
  readonly minted: string | null;
}

/** What a step of a sign-in came to. */
export type AuditedOutcome =
  /** A further challenge, by its wire name. */
  | { readonly kind: 'challenge'; readonly name: string }
  | { readonly kind: 'tokens' }
  | {
      readonly kind: 'failure';
      /** The error's name on the wire. */
      readonly code: string;
      /** The error's message, where it is one of the server's own; null where it may repeat what somebody else wrote. */
      readonly message: string | null;
      /** The failure locked the user out until then; milliseconds since the epoch. */
      readonly lockedUntil: number | null;
    };

/** One step of a sign-in, in the audit trail of its user. There are no secrets and no codes in it. */
export interface AuthEventRecord {
  readonly poolId: string;
  readonly sub: string;
  /** A UUID of version 7: events sort by it as they happened. */
  readonly eventId: string;
  readonly at: number;
  /** A UUID that all steps of one sign-in share. */
  readonly signInId: string;
  readonly clientId: string;
  /** AuthFlow, as the sign-in engine knows it. */
  readonly flow: string;
  /** Through the operations of administrators. */
  readonly admin: boolean;
  /** The challenge that was answered, by its wire name; null where InitiateAuth itself brought the first factor. */
  readonly answered: string | null;
  readonly outcome: AuditedOutcome;
  /** Which rule decided about MFA (MfaReason); null where the step failed before the rules were asked. */
  readonly mfa: string | null;
  readonly device: AuditedDevice;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
}

/** A key of the server's own that outlives the master key it was derived from. Sealed at rest. */
export interface ServerKeyRecord {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** Null: as long as the database. */
  readonly expiresAt: number | null;
}

/** A message that was certainly not handed over, and waits for another attempt. Sealed at rest. */
export interface OutboxRecord {
  readonly poolId: string;
  readonly sub: string;
  readonly messageId: string;
  readonly message: Message;
  /** Attempts that have failed. */
  readonly attempts: number;
  /** When it is tried again; while it is taken, when the node that took it is given up. */
  readonly dueAt: number;
  /** A node is trying it, or has ended while it did. */
  readonly isTaken: boolean;
  readonly expiresAt: number;
}

/** Failed sign-in attempts of one subject (a user's sub, or the made-up one of a name that does not exist). */
export interface AttemptRecord {
  readonly failures: number;
  readonly lastFailureAt: number;
}

/** A sign-in that waits for its DEVICE_SRP_AUTH answer, for clients that send no Session with it. */
export interface PendingDeviceSignIn {
  readonly poolId: string;
  readonly sub: string;
  readonly deviceKey: string;
  readonly clientId: string;
  /** The sealed Session that was issued with the challenge. */
  readonly session: string;
  readonly expiresAt: number;
}

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
