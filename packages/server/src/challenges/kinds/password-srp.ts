/** PASSWORD_SRP: the password by SRP, as a first factor that was chosen (USER_AUTH). SRP_A leads to PASSWORD_VERIFIER. */
import {
  type AnswerStep,
  type Challenge,
  freshness,
  type Issued,
  type IssueStep,
  required,
  resumeBySession,
  type Verdict,
} from '../state/challenge.ts';
import { passwordVerifier } from './password-verifier.ts';
import { sealSession, stateOf } from '../state/sign-in.ts';

export const passwordSrp: Challenge = {
  name: 'PASSWORD_SRP',

  resume: resumeBySession('PASSWORD_SRP'),

  async issue(step: IssueStep): Promise<Issued> {
    const session = sealSession(step, { ...step.signIn, ...freshness(step), awaiting: 'PASSWORD_SRP' });
    return { name: 'PASSWORD_SRP', parameters: {}, session };
  },

  /** Nothing is proved yet, so the Session stays good until the claim that follows. */
  async answer(step: AnswerStep): Promise<Verdict> {
    const A = required(step.answer.responses, 'SRP_A');
    const issued = await passwordVerifier.begin({ ...step, signIn: stateOf(step.signIn) }, A);
    return { accepted: 'continue', usesUp: false, issued };
  },
};
