import { type Challenge, freshness, resumeBySession } from '../state/challenge.ts';
import { type EngineChallenge, sealSession } from '../state/sign-in.ts';

/** A challenge of USER_AUTH that asks for the password: it has no parameters, and only its answer differs. */
export function passwordChoice(
  name: Extract<EngineChallenge, `PASSWORD${string}`>,
  answer: Challenge['answer'],
): Challenge {
  return {
    name,
    resume: resumeBySession(name),
    async issue(step) {
      return {
        name,
        parameters: {},
        session: sealSession(step, { ...step.signIn, ...freshness(step), awaiting: name }),
      };
    },
    answer,
  };
}
