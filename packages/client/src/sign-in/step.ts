import type { CodeReason, DeviceForgotten, DeviceOutcome } from '../device/device.ts';
import type { Session } from '../session/session.ts';
import type { StringMap, WireDocument } from '../wire.ts';

/** What every answer to a challenge may carry besides. */
export interface RespondOptions {
  /** Gives the request up. */
  readonly signal?: AbortSignal;
  /** ClientMetadata, for the pool's Lambda triggers. */
  readonly clientMetadata?: StringMap;
}

/** The end of a sign-in. */
export interface Done {
  readonly done: true;
  readonly challenge?: undefined;
  /** The tokens, and what keeps them fresh. */
  readonly session: Session;
  /** What became of the device. A device that could not be confirmed never fails the sign-in. */
  readonly device: DeviceOutcome;
  /** Set when a record of this device was of no use any more and was dropped. */
  readonly deviceForgotten?: DeviceForgotten;
}

/** What all challenges have in common. */
interface Pending<Name extends string, Answer> {
  readonly done: false;
  /** Tells the challenges apart. The wire name of the challenge, but for SOFTWARE_TOKEN_SETUP and UNKNOWN. */
  readonly challenge: Name;
  /** ChallengeParameters as they came. */
  readonly parameters: StringMap;
  /**
   * When the service stops taking an answer, in ms since 1970: three minutes unless the app client says otherwise
   * (`challengeMinutes`). A later answer makes the sign-in begin anew by itself where that is possible.
   */
  readonly expiresAt: number;
  /** This challenge replaces one that had expired. A code that was sent for that one is void. */
  readonly renewed: boolean;
  /**
   * Answers. A wrong answer throws (CodeMismatchError, PasswordRefusedError) and the same step takes another.
   *
   * @throws LatchkeyError
   */
  respond(answer: Answer, options?: RespondOptions): Promise<SignInStep>;
}

/** Where a code went. */
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
  /** FRIENDLY_DEVICE_NAME: the name of the authenticator, if it was given one. */
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

/** Which of several second factors. */
export interface SelectMfaType extends Pending<'SELECT_MFA_TYPE', { readonly choice: string }> {
  /** MFAS_CAN_CHOOSE: `SMS_MFA`, `EMAIL_OTP`, `SOFTWARE_TOKEN_MFA`. */
  readonly choices: readonly string[];
  readonly why: CodeReason;
}

/** Which second factor to set up. Pools that offer the authenticator app alone go on to SOFTWARE_TOKEN_SETUP by themselves. */
export interface MfaSetup
  extends Pending<
    'MFA_SETUP',
    { readonly choice: 'SOFTWARE_TOKEN_MFA' } | { readonly choice: 'EMAIL_OTP'; readonly email: string }
  > {
  /** MFAS_CAN_SETUP. */
  readonly choices: readonly string[];
}

/** An authenticator app is being set up: show `uri` as QR code and `secret` as text, and ask for the first code. */
export interface SoftwareTokenSetup
  extends Pending<'SOFTWARE_TOKEN_SETUP', CodeAnswer & { /** FriendlyDeviceName. */ readonly deviceName?: string }> {
  /** SecretCode, base32. */
  readonly secret: string;
  /** `otpauth://totp/…`, for the QR code. */
  uri(issuer: string, account?: string): string;
}

/** The password was set by somebody else and must be replaced. */
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

/** Which first factor (USER_AUTH). */
export interface SelectChallenge
  extends Pending<'SELECT_CHALLENGE', { readonly choice: string; readonly password?: string }> {
  /** AvailableChallenges: `PASSWORD`, `PASSWORD_SRP`, `WEB_AUTHN`, `EMAIL_OTP`, `SMS_OTP`. */
  readonly choices: readonly string[];
}

/** The password is wanted and signIn was given none (USER_AUTH). */
export interface PasswordChallenge extends Pending<'PASSWORD' | 'PASSWORD_SRP', { readonly password: string }> {}

/** A passkey. `@latchkey/client/passkeys` has what asks the browser for it. */
export interface WebAuthn extends Pending<'WEB_AUTHN', { readonly credential: WireDocument }> {
  /** CREDENTIAL_REQUEST_OPTIONS: PublicKeyCredentialRequestOptionsJSON. */
  readonly options: WireDocument;
}

/** A challenge that the pool's own Lambda functions put. */
export interface CustomChallenge extends Pending<'CUSTOM_CHALLENGE', { readonly answer: string }> {}

/** A challenge that this version does not know. `respond` takes its ChallengeResponses; USERNAME and the like are added. */
export interface UnknownChallenge extends Pending<'UNKNOWN', StringMap> {
  /** ChallengeName. */
  readonly name: string;
}

/** A challenge that the user has a part in. */
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
 * Where a sign-in stands: done, or a challenge. `while (!step.done)`, and inside `switch (step.challenge)`.
 * PASSWORD_VERIFIER, DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER are answered silently and never seen here.
 */
export type SignInStep = Done | Challenge;
