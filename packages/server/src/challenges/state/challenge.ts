/** The form of a challenge: one file each, with `resume`, `issue` and `answer`. */
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

/** Values by parameter name (AuthParameters, ChallengeResponses); null and empty ones are dropped before. */
export type Parameters = Readonly<Record<string, string>>;

/** Input of RespondToAuthChallenge and its admin twin, reduced to what challenges use. */
export interface Answer {
  readonly session: string | undefined;
  readonly responses: Parameters;
}

/** A challenge about to be put: what the sign-in has come to, without what the challenge itself adds. */
export interface IssueStep extends Situation {
  readonly signIn: SignInState;
  readonly user: UserRecord | undefined;
  /** What SELECT_MFA_TYPE and MFA_SETUP offer. */
  readonly choices?: readonly MfaFactor[];
  /** What the user typed for a name, where a made-up one may have to be shown an address of. */
  readonly typedName?: string;
  /** Where an EMAIL_OTP goes that sets the address up (MFA_SETUP). */
  readonly newAddress?: string;
}

/** A challenge as it goes out. */
export interface Issued {
  readonly name: EngineChallenge;
  readonly parameters: Record<string, string>;
  readonly session: string | undefined;
  /** AvailableChallenges of the reply. */
  readonly available?: readonly EngineChallenge[];
  /** Kept in the same transaction that uses up the step before. */
  readonly write?: (tx: StoreWriter) => Promise<void>;
  /** Sends what the user needs for the answer, once the write is kept. */
  readonly deliver?: () => Promise<unknown>;
}

/** An answer about to be judged. `user` is undefined for made-up subjects, and for users that are gone. */
export interface AnswerStep extends Situation {
  readonly signIn: SignIn;
  readonly user: UserRecord | undefined;
  readonly answer: Answer;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What an answer is worth. */
export type Verdict =
  | {
      readonly accepted: true;
      readonly progress: Proved;
      /** Kept together with the next step. Takes the user as it is then, locked, and answers it as changed; it may throw. */
      readonly write?: (tx: StoreWriter, user: UserRecord) => Promise<UserRecord>;
      /** Sends what the write has made valid, once that is kept. */
      readonly deliver?: () => Promise<void>;
    }
  | { readonly accepted: false; readonly error: ServiceError; readonly counts: boolean }
  /**
   * Not an end but a further challenge on the way to the same proof. It uses the step up (a choice that was made), or leaves
   * it good (DEVICE_SRP_AUTH to DEVICE_PASSWORD_VERIFIER).
   */
  | { readonly accepted: 'continue'; readonly issued: Issued; readonly usesUp: boolean }
  /** A challenge of the app's own is over and used up, well or badly: its DefineAuthChallenge says what that means. */
  | { readonly accepted: 'custom'; readonly result: ChallengeResult };

export interface Challenge {
  readonly name: EngineChallenge;
  /** Finds the sign-in that the answer continues. */
  resume(situation: Situation, answer: Answer): Promise<SignIn>;
  issue(step: IssueStep): Promise<Issued>;
  answer(step: AnswerStep): Promise<Verdict>;
}

/** `resume` of a challenge whose answer comes with its Session, and with nothing else to know it by. */
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
 * USERNAME, which must be one that a user could have: what cannot be is not worked on, however long it is.
 * @throws InvalidParameterException `Missing required parameter USERNAME`, or that it does not satisfy the model
 */
export function usernameIn(parameters: Parameters): string {
  const username = required(parameters, 'USERNAME');
  const violation = textViolation('UsernameType', 'username', username);
  if (violation !== undefined) throw violation;
  return username;
}

/** DEVICE_KEY, or null. What has not the form of a key is like one that no device has, and stands as the empty text. */
export function deviceKeyIn(parameters: Parameters): string | null {
  const key = parameters['DEVICE_KEY'];
  if (key === undefined) return null;
  return isDeviceKey(key) ? key : '';
}

/** The one answer to a wrong password, a wrong device secret, and a user who does not exist. */
export const incorrect = () => serviceError('NotAuthorizedException', 'Incorrect username or password.');

/** A refusal that counts towards the lock-out. */
export const wrong = (error: ServiceError): Verdict => ({ accepted: false, error, counts: true });

/** Nonce and end of life of a challenge issued now. */
export function freshness(situation: Situation): Pick<SignIn, 'nonce' | 'expiresAt'> {
  const { client, clock, random } = situation;
  return { nonce: random.uuid(), expiresAt: clock.now() + client.settings.authSessionSeconds * 1000 };
}
