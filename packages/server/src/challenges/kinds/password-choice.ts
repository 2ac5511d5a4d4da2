import { type Challenge, newNonceAndExpiry, resumeBySession } from '../state/challenge.ts';
import { type EngineChallenge, sealSession } from '../state/sign-in.ts';

/**
 * Creates a challenge of USER_AUTH that asks for the password. It has no parameters; only the handling of the answer
 * differs.
 */
export function passwordChoice(
  name: Extract<EngineChallenge, `PASSWORD${string}`>,
  answer: Challenge['answer'],
): Challenge {
  return {
    resume: resumeBySession(name),
    async issue(step) {
      return {
        name,
        parameters: {},
        session: sealSession(step, { ...step.signIn, ...newNonceAndExpiry(step), awaiting: name }),
      };
    },
    answer,
  };
}
