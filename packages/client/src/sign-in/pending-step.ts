import { ChallengeExpiredError } from '../error.ts';
import { checkOptions, object, type OptionForms } from '../options.ts';
import type { StringMap, WireStep } from '../wire.ts';
import type { Attempt } from './attempt.ts';
import { begin } from './first-request.ts';
import type { Challenge, RespondOptions, SignInStep } from './step.ts';

/** Sends an answer. Gives back what the service said, or the next step if that is known already. */
type Send<Answer> = (answer: Answer, options: RespondOptions | undefined) => Promise<WireStep | Challenge>;

const respondForms = { signal: object, clientMetadata: object };

/** Challenges whose answers are valid for a new challenge of the same kind. Other answers (codes that were sent) are not. */
const lasting = /^(SOFTWARE_TOKEN_MFA|NEW_PASSWORD|SELECT|MFA_SETUP)/;

/**
 * A step that waits for the user. Answering twice at once (a double click) sends one answer. An answer that comes too late begins the
 * sign-in anew: if the same is asked again the answer is given there, else the user sees the new challenge.
 */
export function pendingStep<Answer>(
  attempt: Attempt,
  shown: { readonly challenge: string; readonly parameters: StringMap; readonly [member: string]: unknown },
  forms: OptionForms | undefined,
  send: Send<Answer>,
): Challenge {
  const { client } = attempt;
  let underWay: Promise<SignInStep> | undefined;

  const tell = async (value: Answer, options: RespondOptions | undefined): Promise<SignInStep> => {
    const next = await send(value, options);
    return 'done' in next ? next : attempt.proceed(next);
  };
  const answer = async (value: Answer, options: RespondOptions | undefined): Promise<SignInStep> => {
    if (forms !== undefined) checkOptions('respond', value as object, forms);
    checkOptions('respond', options, respondForms);
    try {
      return await tell(value, options);
    } catch (error) {
      if (!(error instanceof ChallengeExpiredError)) throw error;
      const next = await attempt.proceed(await begin(attempt));
      if (next.done) return next;
      if (next.challenge !== shown.challenge || !lasting.test(shown.challenge)) return { ...next, renewed: true };
      // The same is asked again, so this step stands for it from now on.
      attempt.step = step;
      return tell(value, options);
    }
  };

  const step = {
    done: false,
    renewed: false,
    expiresAt: client.clock.now() + client.challengeMinutes * 60_000,
    ...shown,
    async respond(value: Answer, options?: RespondOptions): Promise<SignInStep> {
      if (attempt.step !== step) throw new ChallengeExpiredError();
      underWay ??= answer(value, options).finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
  attempt.step = step;
  // What is shown beside these members belongs to the challenge; challenge-step.ts puts the two together.
  return step as unknown as Challenge;
}
