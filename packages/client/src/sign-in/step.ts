import type { CodeReason, DeviceForgotten, DeviceOutcome } from '../device/device.ts';
import type { Session } from '../session/session.ts';
import type { StringMap, WireDocument } from '../wire.ts';

/** Options of every answer to a challenge. */
export interface RespondOptions {
  /** Aborts the request. */
  readonly signal?: AbortSignal;
  /** ClientMetadata, for the pool's Lambda triggers. */
  readonly clientMetadata?: StringMap;
}

/** The end of a sign-in. */
export interface Done {
  readonly done: true;
  readonly challenge?: undefined;
  /** The session, which holds the tokens and renews them. */
  readonly session: Session;
  /** The result for the device. A device that could not be confirmed never makes the sign-in fail. */
  readonly device: DeviceOutcome;
  /** Set if a record of this device was no longer valid and was dropped. */
  readonly deviceForgotten?: DeviceForgotten;
}

/** The members that all challenges have. */
interface Pending<Name extends string, Answer> {
  readonly done: false;
  /** The kind of challenge: its name in the API, except for SOFTWARE_TOKEN_SETUP and UNKNOWN. */
  readonly challenge: Name;
  /** ChallengeParameters, unchanged. */
  readonly parameters: StringMap;
  /**
   * When the challenge expires, in ms since 1970: after three minutes, unless the app client has another setting (`challengeMinutes`).
   * A later answer makes the sign-in begin again by itself if possible.
   */
  readonly expiresAt: number;
  /** True if this challenge replaces one that had expired. A code that was sent for the old one is no longer valid. */
  readonly renewed: boolean;
  /**
   * Sends the answer. A wrong answer throws (CodeMismatchError, PasswordRefusedError), and the same step accepts another one.
   *
   * @throws LatchkeyError
   */
  respond(answer: Answer, options?: RespondOptions): Promise<SignInStep>;
}

/** Where a code was sent. */
export interface Delivery {
  /** `SMS` or `EMAIL`. */
  readonly medium: string | undefined;
  /** Masked by the service: `a***@e***`. */
  readonly destination: string | undefined;
}

/** An answer that is a code. */
export interface CodeAnswer {
  readonly code: string;
}

/** A code from an authenticator app. */
export interface SoftwareTokenMfa extends Pending<'SOFTWARE_TOKEN_MFA', CodeAnswer> {
  /** FRIENDLY_DEVICE_NAME: the name of the authenticator, if it has one. */
  readonly friendlyDeviceName: string | undefined;
  readonly why: CodeReason;
}

/** A code from a text message, as second factor. */
export interface SmsMfa extends Pending<'SMS_MFA', CodeAnswer> {
  readonly delivery: Delivery;
  readonly why: CodeReason;
}

/** A code from an e-mail, as first or second factor. */
export interface EmailOtp extends Pending<'EMAIL_OTP', CodeAnswer> {
  readonly delivery: Delivery;
  readonly why: CodeReason;
}

/** A code from a text message, as first factor (USER_AUTH). */
export interface SmsOtp extends Pending<'SMS_OTP', CodeAnswer> {
  readonly delivery: Delivery;
}

/** A choice among several second factors. */
export interface SelectMfaType extends Pending<'SELECT_MFA_TYPE', { readonly choice: string }> {
  /** MFAS_CAN_CHOOSE: `SMS_MFA`, `EMAIL_OTP`, `SOFTWARE_TOKEN_MFA`. */
  readonly choices: readonly string[];
  readonly why: CodeReason;
}

/** A choice of the second factor to set up. If the authenticator app is the only one, the step is SOFTWARE_TOKEN_SETUP instead. */
export interface MfaSetup
  extends Pending<
    'MFA_SETUP',
    { readonly choice: 'SOFTWARE_TOKEN_MFA' } | { readonly choice: 'EMAIL_OTP'; readonly email: string }
  > {
  /** MFAS_CAN_SETUP. */
  readonly choices: readonly string[];
}

/** The set-up of an authenticator app: show `uri` as QR code and `secret` as text, and ask for the first code. */
export interface SoftwareTokenSetup
  extends Pending<'SOFTWARE_TOKEN_SETUP', CodeAnswer & { /** FriendlyDeviceName. */ readonly deviceName?: string }> {
  /** SecretCode, base32. */
  readonly secret: string;
  /** `otpauth://totp/…`, for the QR code. */
  uri(issuer: string, account?: string): string;
}

/** An administrator has set the password, and the user must choose a new one. */
export interface NewPasswordRequired
  extends Pending<
    'NEW_PASSWORD_REQUIRED',
    { readonly newPassword: string /** By name, without the prefix. */; readonly attributes?: StringMap }
  > {
  /** Names of attributes that the pool requires and this user lacks. */
  readonly requiredAttributes: readonly string[];
  /** Attributes that the user has. */
  readonly userAttributes: StringMap;
}

/** A choice of the first factor (USER_AUTH). */
export interface SelectChallenge
  extends Pending<'SELECT_CHALLENGE', { readonly choice: string; readonly password?: string }> {
  /** AvailableChallenges: `PASSWORD`, `PASSWORD_SRP`, `WEB_AUTHN`, `EMAIL_OTP`, `SMS_OTP`. */
  readonly choices: readonly string[];
}

/** The password is required, and `signIn` got none (USER_AUTH). */
export interface PasswordChallenge extends Pending<'PASSWORD' | 'PASSWORD_SRP', { readonly password: string }> {}

/** A passkey. `respondWithPasskey` of `@latchkey/client/passkeys` asks the browser for it. */
export interface WebAuthn extends Pending<'WEB_AUTHN', { readonly credential: WireDocument }> {
  /** CREDENTIAL_REQUEST_OPTIONS: PublicKeyCredentialRequestOptionsJSON. */
  readonly options: WireDocument;
}

/** A challenge of the pool's Lambda triggers. */
export interface CustomChallenge extends Pending<'CUSTOM_CHALLENGE', { readonly answer: string }> {}

/** A challenge that this version does not know. `respond` takes its ChallengeResponses; USERNAME and the other common values are added. */
export interface UnknownChallenge extends Pending<'UNKNOWN', StringMap> {
  /** ChallengeName. */
  readonly name: string;
}

/** A challenge that the user answers. */
export type Challenge =
  | SoftwareTokenMfa
  | SmsMfa
  | EmailOtp
  | SmsOtp
  | SelectMfaType
  | MfaSetup
  | SoftwareTokenSetup
  | NewPasswordRequired
  | SelectChallenge
  | PasswordChallenge
  | WebAuthn
  | CustomChallenge
  | UnknownChallenge;

/**
 * The state of a sign-in: done, or a challenge. Use `while (!step.done)` with `switch (step.challenge)` inside. PASSWORD_VERIFIER,
 * DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER never appear here, because the library answers them.
 */
export type SignInStep = Done | Challenge;
