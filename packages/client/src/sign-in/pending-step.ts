import { ChallengeExpiredError } from '../error.ts';
import { checkOptions, object, type OptionForms } from '../options.ts';
import type { StringMap, WireStep } from '../wire.ts';
import type { Attempt } from './attempt.ts';
import { begin } from './first-request.ts';
import type { Challenge, RespondOptions, SignInStep } from './step.ts';

/** Sends an answer. Returns the service's reply, or the next step if it is already known. */
type Send<Answer> = (answer: Answer, options: RespondOptions | undefined) => Promise<WireStep | Challenge>;

const respondForms = { signal: object, clientMetadata: object };

/** Challenges whose answers are valid for a new challenge of the same kind. Other answers (codes that were sent) are not. */
const lasting = /^(SOFTWARE_TOKEN_MFA|NEW_PASSWORD|SELECT|MFA_SETUP)/;

/**
 * Makes a step that waits for the user. Two calls of `respond` at the same time (a double click) send one answer. An answer that is too
 * late begins the sign-in again: if the service issues the same challenge, the answer is sent there; otherwise the user gets the new one.
 */
export function pendingStep<Answer>(
  attempt: Attempt,
  shown: { readonly challenge: string; readonly parameters: StringMap; readonly [member: string]: unknown },
  forms: OptionForms | undefined,
  send: Send<Answer>,
): Challenge {
  const { client } = attempt;
  let inProgress: Promise<SignInStep> | undefined;

  const sendAndProceed = async (value: Answer, options: RespondOptions | undefined): Promise<SignInStep> => {
    const next = await send(value, options);
    return 'done' in next ? next : attempt.proceed(next);
  };
  const answer = async (value: Answer, options: RespondOptions | undefined): Promise<SignInStep> => {
    if (forms !== undefined) checkOptions('respond', value as object, forms);
    checkOptions('respond', options, respondForms);
    try {
      return await sendAndProceed(value, options);
    } catch (error) {
      if (!(error instanceof ChallengeExpiredError)) throw error;
      const next = await attempt.proceed(await begin(attempt));
      if (next.done) return next;
      if (next.challenge !== shown.challenge || !lasting.test(shown.challenge)) return { ...next, renewed: true };
      // The service issued the same challenge again, so this step now belongs to it.
      attempt.step = step;
      return sendAndProceed(value, options);
    }
  };

  const step = {
    done: false,
    renewed: false,
    expiresAt: client.clock.now() + client.challengeMinutes * 60_000,
    ...shown,
    async respond(value: Answer, options?: RespondOptions): Promise<SignInStep> {
      if (attempt.step !== step) throw new ChallengeExpiredError();
      inProgress ??= answer(value, options).finally(() => {
        inProgress = undefined;
      });
      return inProgress;
    },
  };
  attempt.step = step;
  // The members of `shown` depend on the challenge; challenge-step.ts supplies the right ones.
  return step as unknown as Challenge;
}
