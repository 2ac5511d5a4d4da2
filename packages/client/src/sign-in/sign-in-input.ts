import type { RememberChoice } from '../device/device.ts';
import type { StringMap } from '../wire.ts';

interface Common {
  /** The user name, or an alias such as the e-mail address, as the user typed it. */
  readonly username: string;
  /** Uses the administrators' operations (AdminInitiateAuth, AdminRespondToAuthChallenge), over `fromSdk`. */
  readonly admin?: boolean;
  /** Whether to remember this device. Overrides the client's `remember`. */
  readonly remember?: RememberChoice;
  /** For how many days. Overrides the client's `rememberFor`. */
  readonly rememberFor?: number;
  /** ClientMetadata, for the pool's Lambda triggers. */
  readonly clientMetadata?: StringMap;
  /** Aborts the sign-in. */
  readonly signal?: AbortSignal;
}

/** Flows without a choice. Declared so that the compiler finds a missing `flow: 'USER_AUTH'`. */
interface WithoutChoice extends Common {
  readonly preferred?: never;
  readonly session?: never;
}

/** A sign-in with a password. The default is USER_SRP_AUTH, which never sends the password. */
export interface PasswordSignIn extends WithoutChoice {
  readonly flow?: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH';
  readonly password: string;
}

/** A sign-in by an administrator with the user's password, which is sent. */
export interface AdminPasswordSignIn extends WithoutChoice {
  readonly flow: 'ADMIN_USER_PASSWORD_AUTH';
  readonly admin: true;
  readonly password: string;
}

/** A sign-in in which the user chooses the first factor. */
export interface ChoiceSignIn extends Common {
  readonly flow: 'USER_AUTH';
  /** PREFERRED_CHALLENGE: `PASSWORD_SRP`, `PASSWORD`, `WEB_AUTHN`, `EMAIL_OTP`, `SMS_OTP`. */
  readonly preferred?: string;
  /** Used without asking the user if a password is chosen or preferred. */
  readonly password?: string;
  /** The Session that `confirmSignUp` returned. It signs a new user in without another factor. */
  readonly session?: string;
}

/** A sign-in with challenges of the pool's Lambda triggers. With a password, SRP comes first. */
export interface CustomSignIn extends WithoutChoice {
  readonly flow: 'CUSTOM_AUTH';
  readonly password?: string;
}

/** The input of `signIn`. */
export type SignInInput = PasswordSignIn | AdminPasswordSignIn | ChoiceSignIn | CustomSignIn;
