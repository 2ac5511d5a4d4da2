import type { RememberChoice } from '../device/device.ts';
import type { StringMap } from '../wire.ts';

interface Common {
  /** What the user typed: user name, or an alias such as the e-mail address. */
  readonly username: string;
  /** By the administrator's operations (AdminInitiateAuth, AdminRespondToAuthChallenge), over `fromSdk`. */
  readonly admin?: boolean;
  /** Whether to remember this device, in place of the client's own `remember`. */
  readonly remember?: RememberChoice;
  /** For how many days, in place of the client's own `rememberFor`. */
  readonly rememberFor?: number;
  /** ClientMetadata, for the pool's Lambda triggers. */
  readonly clientMetadata?: StringMap;
  /** Gives the sign-in up. */
  readonly signal?: AbortSignal;
}

/** Flows in which there is nothing to choose; said, so that the compiler finds a forgotten `flow: 'USER_AUTH'`. */
interface WithoutChoice extends Common {
  readonly preferred?: never;
  readonly session?: never;
}

/** A sign-in with a password. USER_SRP_AUTH, in which the password is never sent, if not said. */
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
  /** Used, without asking, when a password is what is chosen or preferred. */
  readonly password?: string;
  /** The Session that ConfirmSignUp gave: signs a new user in without another factor. */
  readonly session?: string;
}

/** A sign-in with the pool's own challenges; with a password, SRP comes first. */
export interface CustomSignIn extends WithoutChoice {
  readonly flow: 'CUSTOM_AUTH';
  readonly password?: string;
}

/** What `signIn` takes. */
export type SignInInput = PasswordSignIn | AdminPasswordSignIn | ChoiceSignIn | CustomSignIn;
