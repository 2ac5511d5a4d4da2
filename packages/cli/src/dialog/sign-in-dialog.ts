/** Runs a sign-in from the first request to the tokens. */
import {
  type Challenge,
  type Client,
  CodeMismatchError,
  type CodeReason,
  CodeUsedError,
  type Done,
  IncorrectCredentialsError,
  PasswordRefusedError,
  signIn,
  type SignInInput,
  type SignInStep,
} from '@latchkey/client';
import { failureOf } from '../output/failure.ts';
import { answer, type Dialog, introduce, passwordQuestion, reasonOf } from './challenge-dialog.ts';

/** A code that was asked for. */
export interface AskedCode {
  /** `SOFTWARE_TOKEN_MFA` and the like. */
  readonly challenge: string;
  readonly why: CodeReason;
}

/** The result of a sign-in. */
export interface Outcome {
  readonly done: Done;
  /** The challenges that needed an answer, in order. */
  readonly challenges: readonly string[];
  /** The code that was asked for as second factor, if one was. */
  readonly askedCode: AskedCode | undefined;
}

/** Returns the input of a sign-in. Flows that do not begin with a password ignore it. */
export type Beginning = (password: string) => SignInInput;

/** Number of password attempts at a terminal before the command fails. */
const passwordTries = 3;

/** Signs in. At a terminal, asks again after a wrong answer. */
export async function runSignIn(
  client: Client,
  beginning: Beginning,
  needsPassword: boolean,
  dialog: Dialog,
  signal: AbortSignal,
): Promise<Outcome> {
  let step = needsPassword ? await withPassword(client, beginning, dialog) : await signIn(client, beginning(''));
  const challenges: string[] = [];
  let askedCode: AskedCode | undefined;
  while (!step.done) {
    challenges.push(step.challenge === 'UNKNOWN' ? step.name : step.challenge);
    const why = reasonOf(step);
    if (why !== undefined) askedCode = { challenge: step.challenge, why };
    introduce(step, dialog);
    step = await answerUntilRight(step, dialog, signal);
  }
  return { done: step, challenges, askedCode };
}

async function withPassword(client: Client, beginning: Beginning, { answers }: Dialog): Promise<SignInStep> {
  for (let attempt = 1; ; attempt++) {
    const input = beginning(await answers.secret(passwordQuestion));
    try {
      return await signIn(client, input);
    } catch (error) {
      const isFinal = !answers.interactive || attempt === passwordTries;
      if (isFinal || !(error instanceof IncorrectCredentialsError)) throw error;
      answers.complain('Wrong user name or password.');
    }
  }
}

async function answerUntilRight(step: Challenge, dialog: Dialog, signal: AbortSignal): Promise<SignInStep> {
  for (;;) {
    try {
      return await answer(step, dialog, signal);
    } catch (error) {
      if (!dialog.answers.interactive || !canBeAnsweredAgain(error)) throw error;
      const { code, message, advice } = failureOf(error);
      dialog.answers.complain(code === 'CodeMismatch' ? message : `${message}\n${advice}`);
    }
  }
}

function canBeAnsweredAgain(error: unknown): boolean {
  return [CodeMismatchError, CodeUsedError, PasswordRefusedError].some((kind) => error instanceof kind);
}
