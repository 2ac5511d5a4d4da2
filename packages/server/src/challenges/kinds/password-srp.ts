/** PASSWORD_SRP: the password by SRP, as a first factor that was chosen (USER_AUTH). SRP_A leads to PASSWORD_VERIFIER. */
import { assertMayStart } from '../../rules/access/start-limit.ts';
import { required } from '../state/challenge.ts';
import { stateOf } from '../state/sign-in.ts';
import { passwordChoice } from './password-choice.ts';
import { passwordVerifier } from './password-verifier.ts';

export const passwordSrp = passwordChoice('PASSWORD_SRP', async (step) => {
  const A = required(step.answer.responses, 'SRP_A');
  // One Session takes as many SRP_A as its client likes: each counts as a sign-in that is begun.
  assertMayStart(step, step.signIn.subject.sub);
  const issued = await passwordVerifier.begin({ ...step, signIn: stateOf(step.signIn) }, A);
  // Nothing is proved yet, so the Session stays valid until the claim that follows.
  return { accepted: 'continue', usesUp: false, issued };
});
