/** The interface of a challenge. Each challenge has a file of its own with `resume`, `issue` and `answer`. */
import type { DeviceRecord } from '../../records/device.ts';
import { serviceError, type ServiceError, textViolation } from '@latchkey/model';
import { isDeviceKey } from '../../rules/pools/identifiers.ts';
import type { Situation } from './situation.ts';
import type { MfaFactor, UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import {
  type ChallengeResult,
  type EngineChallenge,
  type Proved,
  type SignIn,
  type SignInState,
  resumeSession,
} from './sign-in.ts';

/** Values by parameter name (AuthParameters, ChallengeResponses), without null and empty ones. */
export type Parameters = Readonly<Record<string, string>>;

/** The input of RespondToAuthChallenge or AdminRespondToAuthChallenge, reduced to what challenges use. */
export interface Answer {
  readonly session: string | undefined;
  readonly responses: Parameters;
}

/** A challenge that is about to be issued: the state of the sign-in, without the part that the challenge adds. */
export interface IssueStep extends Situation {
  readonly signIn: SignInState;
  readonly user: UserRecord | undefined;
  /** The factors that SELECT_MFA_TYPE or MFA_SETUP offers. */
  readonly choices?: readonly MfaFactor[];
  /** The user name as it was typed. For an unknown user name, the address to show may be derived from it. */
  readonly typedName?: string;
  /** The address of an EMAIL_OTP that sets the address up as a factor (MFA_SETUP). */
  readonly newAddress?: string;
}

/** A challenge as it is sent to the client. */
export interface Issued {
  readonly name: EngineChallenge;
  readonly parameters: Record<string, string>;
  readonly session: string | undefined;
  /** AvailableChallenges of the response. */
  readonly available?: readonly EngineChallenge[];
  /** Stores what the challenge needs, in the transaction that consumes the previous step. */
  readonly write?: (tx: StoreWriter) => Promise<void>;
  /** Sends the message that the user needs for the answer, after the write is committed. */
  readonly deliver?: () => Promise<unknown>;
}

/** An answer that is about to be verified. `user` is undefined for decoy users and for deleted ones. */
export interface AnswerStep extends Situation {
  readonly signIn: SignIn;
  readonly user: UserRecord | undefined;
  /** The device of the sign-in, for challenges that read it. */
  readonly device: DeviceRecord | undefined;
  readonly answer: Answer;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The result of verifying an answer. */
export type Verdict =
  | {
      readonly accepted: true;
      readonly progress: Proved;
      /**
       * Runs in the transaction of the step. Takes the current user, locked, and returns the changed user; it may
       * throw.
       */
      readonly write?: (tx: StoreWriter, user: UserRecord) => Promise<UserRecord>;
      /** Sends what the write has stored, after it is committed. */
      readonly deliver?: () => Promise<void>;
    }
  | {
      readonly accepted: false;
      readonly error: ServiceError;
      /**
       * Whether the rejection counts towards the lock-out. `unless-used`: it may be the effect of a concurrent answer that
       * was accepted, and does not count if the Session was consumed meanwhile. Never for an answer that can be guessed:
       * a Session can also be consumed on purpose, beside guesses.
       */
      readonly counts: boolean | 'unless-used';
    }
  /**
   * A further challenge on the way to the same proof. It consumes the Session (after a choice that was made), or leaves
   * it valid (DEVICE_SRP_AUTH to DEVICE_PASSWORD_VERIFIER).
   */
  | { readonly accepted: 'continue'; readonly issued: Issued; readonly usesUp: boolean }
  /**
   * A custom challenge was answered, right or wrong, and its Session consumed; DefineAuthChallenge decides what
   * follows.
   */
  | { readonly accepted: 'custom'; readonly result: ChallengeResult };

export interface Challenge {
  /** An answer is verified with the device of the sign-in. */
  readonly readsDevice?: true;
  /** Finds the sign-in that the answer belongs to. */
  resume(situation: Situation, answer: Answer): Promise<SignIn>;
  issue(step: IssueStep): Promise<Issued>;
  answer(step: AnswerStep): Promise<Verdict>;
}

/** `resume` of a challenge that is identified by its Session alone. */
export function resumeBySession(awaiting: EngineChallenge): Challenge['resume'] {
  return async (situation, { session }) => resumeSession(situation, session, situation, awaiting);
}

/** @throws InvalidParameterException `Missing required parameter <name>` */
export function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw serviceError('InvalidParameterException', `Missing required parameter ${name}`);
  return value;
}

/**
 * Reads USERNAME. It must have the format of a user name, so that overlong names are rejected without further work.
 * @throws InvalidParameterException `Missing required parameter USERNAME`, or that it does not satisfy the model
 */
export function usernameIn(parameters: Parameters): string {
  const username = required(parameters, 'USERNAME');
  const violation = textViolation('UsernameType', 'username', username);
  if (violation !== undefined) throw violation;
  return username;
}

/**
 * Reads DEVICE_KEY; null if there is none. A text without the format of a key becomes the empty text, which no device
 * has.
 */
export function deviceKeyIn(parameters: Parameters): string | null {
  const key = parameters['DEVICE_KEY'];
  if (key === undefined) return null;
  return isDeviceKey(key) ? key : '';
}

/** The common error for a wrong password, a wrong device secret and an unknown user name. */
export const incorrect = () => serviceError('NotAuthorizedException', 'Incorrect username or password.');

/** Rejects an answer with an error that counts towards the lock-out. */
export const rejectAndCount = (error: ServiceError): Verdict => ({ accepted: false, error, counts: true });

/** Creates the nonce and the expiry of a challenge that is issued now. */
export function newNonceAndExpiry(situation: Situation): Pick<SignIn, 'nonce' | 'expiresAt'> {
  const { client, clock, random } = situation;
  return { nonce: random.uuid(), expiresAt: clock.now() + client.settings.authSessionSeconds * 1000 };
}
