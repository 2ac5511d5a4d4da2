/** Sends another code for a challenge that waits for one. The API has no such step: its clients begin anew. */
import { assertNotLocked } from '../../rules/access/lock-out.ts';
import { challengeNamed } from '../kinds/challenges.ts';
import { type Answer, usernameIn } from '../state/challenge.ts';
import { assertPasswordUnchanged, invalidSession, stateOf } from '../state/sign-in.ts';
import type { EngineChallenge } from '../state/sign-in-state.ts';
import type { BrowserEntrance, Situation } from '../state/situation.ts';
import { type Outcome, replaceChallenge } from './advance.ts';
import { readContinued } from './engine.ts';
import { assertAddressAllowed } from './risk.ts';

const withCode: ReadonlySet<EngineChallenge> = new Set(['SMS_MFA', 'EMAIL_OTP', 'SMS_OTP']);

/**
 * Issues the same challenge again, with a new code and a new Session. Nothing is proved by it, and the former code and
 * Session no longer count. Codes are limited in number as if the sign-in had begun anew.
 *
 * @param answer without a code
 * @throws the errors of an answer; NotAuthorizedException for a challenge without a code that is sent
 */
export async function resendCode(
  situation: Situation & { readonly browser: BrowserEntrance },
  name: EngineChallenge,
  answer: Answer,
): Promise<Outcome> {
  const typedName = usernameIn(answer.responses);
  if (!withCode.has(name)) throw invalidSession();
  const challenge = challengeNamed(name);
  const signIn = await challenge.resume(situation, answer);
  const { user, attempts } = await readContinued(situation, signIn, typedName, false);
  await assertAddressAllowed(situation, signIn);
  assertNotLocked(situation.pool, attempts, situation.clock.now());
  assertPasswordUnchanged(signIn, user);
  const { newAddress } = signIn;
  const step = { ...situation, signIn: stateOf(signIn), user, typedName };
  const issued = await challenge.issue(newAddress === undefined ? step : { ...step, newAddress });
  return replaceChallenge(situation, signIn, issued);
}
