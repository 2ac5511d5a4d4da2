/** PASSWORD: the password by value, as a first factor that was chosen (USER_AUTH). */
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
import { judgePassword } from '../proofs/password-proof.ts';
import { sealSession } from '../state/sign-in.ts';

export const password: Challenge = {
  name: 'PASSWORD',

  resume: resumeBySession('PASSWORD'),

  async issue(step: IssueStep): Promise<Issued> {
    const session = sealSession(step, { ...step.signIn, ...freshness(step), awaiting: 'PASSWORD' });
    return { name: 'PASSWORD', parameters: {}, session };
  },

  answer(step: AnswerStep): Promise<Verdict> {
    const { signIn, user, answer } = step;
    return judgePassword(step, signIn.subject, user, required(answer.responses, 'PASSWORD'), signIn.progress);
  },
};
