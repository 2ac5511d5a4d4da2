import { ChallengeExpiredError, UnusableAnswerError } from '../error.ts';
import type { WireStep } from '../wire.ts';
import { type Attempt, identifyUser } from './attempt.ts';
import { begin } from './first-request.ts';
import { complete } from './complete.ts';
import { challengeStep } from './challenge-step.ts';
import { answerWithoutUser } from './automatic-answers.ts';
import type { SignInStep } from './step.ts';

/** Continues a sign-in until the user is needed or it is done. */
export async function proceed(attempt: Attempt, first: WireStep): Promise<SignInStep> {
  let reply = first;
  // No sign-in has more challenges without the user in a row; a service that repeats one endlessly is broken.
  for (let round = 0; round < 8; round++) {
    const { ChallengeName: name, ChallengeParameters: parameters = {}, AuthenticationResult: tokens } = reply;
    attempt.session = reply.Session;
    if (tokens?.AccessToken !== undefined) return complete(attempt, tokens);
    if (name === undefined) break;
    // Later requests, and their SECRET_HASH, use the internal user name.
    const userId = parameters['USER_ID_FOR_SRP'];
    if (userId !== undefined) await identifyUser(attempt, userId);
    const next = answerWithoutUser(attempt, name, parameters);
    if (next === undefined) return challengeStep(attempt, name, parameters, reply);
    reply = await next.catch((error: unknown) => {
      // The first answer to a proof was lost, and the proof sent again is rejected as used: the sign-in begins again, once.
      if (!(error instanceof ChallengeExpiredError) || attempt.renewed === true) throw error;
      attempt.renewed = true;
      return begin(attempt);
    });
  }
  throw new UnusableAnswerError();
}
