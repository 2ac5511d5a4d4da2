/** The state of a sign-in in progress: types only, and the state of a new sign-in. */
import type { MfaFactor } from '../../records/user.ts';
import type { Progress } from './machine.ts';

/** The user of a sign-in, or the decoy user of an unknown user name. */
export interface Subject {
  readonly sub: string;
  /** The internal user name: USER_ID_FOR_SRP. */
  readonly name: string;
  /**
   * The two words must have the same length: the length of a sealed sign-in must not reveal whether the user exists.
   */
  readonly kind: 'user' | 'fake';
}

/** The challenges that the engine can issue. */
export type EngineChallenge =
  | 'SELECT_CHALLENGE'
  | 'PASSWORD'
  | 'PASSWORD_SRP'
  | 'PASSWORD_VERIFIER'
  | 'EMAIL_OTP'
  | 'SMS_OTP'
  | 'WEB_AUTHN'
  | 'CUSTOM_CHALLENGE'
  | 'NEW_PASSWORD_REQUIRED'
  | 'SMS_MFA'
  | 'SOFTWARE_TOKEN_MFA'
  | 'SELECT_MFA_TYPE'
  | 'MFA_SETUP'
  | 'DEVICE_SRP_AUTH'
  | 'DEVICE_PASSWORD_VERIFIER';

/** The flow that a sign-in began with. The admin operations use the same flows. */
export type SignInFlow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_AUTH' | 'CUSTOM_AUTH';

/** The server's half of an SRP round between challenge and proof. It exists only inside a sealed SECRET_BLOCK. */
export interface SrpRound {
  /** The secret exponent, 32 bytes, base64url. */
  readonly b: string;
  /** SRP_A as the client sent it. */
  readonly A: string;
  /** SRP_B as it was sent to the client. */
  readonly B: string;
}

/** TOTP set-up during a sign-in (MFA_SETUP). */
export interface TotpSetup {
  /** The secret that AssociateSoftwareToken returned, base64url. */
  readonly secret: string;
  /** VerifySoftwareToken accepted a code, and the secret is stored. */
  readonly verified: boolean;
}

/** The result of a CUSTOM_AUTH challenge, as it is passed to the Lambda triggers. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string;
}

/** The state of a sign-in by CUSTOM_AUTH. */
export interface CustomState {
  readonly results: readonly ChallengeResult[];
  /** SRP_A of InitiateAuth, in case DefineAuthChallenge asks for PASSWORD_VERIFIER. */
  readonly A?: string;
  /** privateChallengeParameters of CreateAuthChallenge, for the challenge that waits for an answer. */
  readonly privateParameters?: Readonly<Record<string, string>>;
  readonly metadata?: string;
}

/** What a sign-in has proved, and with which password. */
export interface Proved extends Progress {
  /**
   * The salt of the proved password, which identifies it: no two passwords share a salt. Null if no password was
   * proved.
   */
  readonly passwordSalt: string | null;
  /** The factor whose code was accepted as the second one; null: none. */
  readonly mfaFactor: MfaFactor | null;
  /** Whether the passkey that was the first factor is part of the user's device (`platform`) or apart from it. */
  readonly passkeyKind: 'platform' | 'roaming' | null;
  /** The proved password is known from a breach. Found only where the request contained the password itself. */
  readonly isCompromised: boolean;
  /** The risk was judged; the result may be that nothing follows. */
  readonly isJudged: boolean;
}

/** The progress of a new sign-in. */
export const nothingProved: Proved = {
  firstFactor: null,
  newPassword: false,
  mfa: false,
  mfaChoice: null,
  provedDevice: null,
  custom: 'none',
  risk: null,
  passwordSalt: null,
  mfaFactor: null,
  passkeyKind: null,
  isCompromised: false,
  isJudged: false,
};

/** The part of a sign-in that never changes. */
export interface SignInBasis {
  /** A UUID for each sign-in, used in the audit trail. */
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly subject: Subject;
  readonly flow: SignInFlow;
  /** Started by AdminInitiateAuth. */
  readonly admin: boolean;
  /** Started on a page of managed login, where it also ends: the API cannot take it over. */
  readonly onPage?: true;
}

/** A sign-in between two challenges. */
export interface SignInState extends SignInBasis {
  readonly progress: Proved;
  /** The device key that was sent with the last step. */
  readonly deviceKey: string | null;
  readonly custom?: CustomState;
}

/** A sign-in that waits for the answer to a challenge. */
export interface SignIn extends SignInState {
  readonly awaiting: EngineChallenge;
  /** Consumed by the answer that succeeds. */
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly srp?: SrpRound;
  readonly setup?: TotpSetup;
  /** The factors that SELECT_MFA_TYPE or MFA_SETUP offered. */
  readonly choices?: readonly MfaFactor[];
  /** The address of an EMAIL_OTP that is being set up as a factor (MFA_SETUP with EMAIL). */
  readonly newAddress?: string;
  /** The challenge of a WEB_AUTHN, base64url. */
  readonly webAuthnChallenge?: string;
}
