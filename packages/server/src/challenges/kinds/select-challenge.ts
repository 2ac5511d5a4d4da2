/** SELECT_CHALLENGE: USER_AUTH lets the user choose the first factor. */
import { serviceError } from '@latchkey/model';
import {
  type AnswerStep,
  type Challenge,
  newNonceAndExpiry,
  type Issued,
  type IssueStep,
  required,
  resumeBySession,
  type Verdict,
} from '../state/challenge.ts';
import { availableFactors, firstFactorNamed, issueFirstFactor } from './first-factors.ts';
import { verifyPassword } from '../proofs/password-proof.ts';
import { sealSession, stateOf } from '../state/sign-in.ts';

const notAvailable = () => serviceError('InvalidParameterException', 'ANSWER must be one of the available challenges.');

export const selectChallenge: Challenge = {
  resume: resumeBySession('SELECT_CHALLENGE'),

  async issue(step: IssueStep): Promise<Issued> {
    const { signIn, user, typedName = signIn.subject.name } = step;
    const available = await availableFactors(step, signIn.subject, user, typedName);
    const session = sealSession(step, { ...signIn, ...newNonceAndExpiry(step), awaiting: 'SELECT_CHALLENGE' });
    return { name: 'SELECT_CHALLENGE', parameters: {}, session, available };
  },

  /**
   * The answer may already contain the proof (PASSWORD) or the first half of it (SRP_A). A choice that issues another
   * challenge consumes the Session; a wrong password leaves it valid.
   */
  async answer(step: AnswerStep): Promise<Verdict> {
    const { signIn, user, answer } = step;
    const { responses } = answer;
    const typedName = required(responses, 'USERNAME');
    const factor = firstFactorNamed(required(responses, 'ANSWER'));
    const available = await availableFactors(step, signIn.subject, user, typedName);
    if (factor === undefined || !available.includes(factor)) {
      return { accepted: false, error: notAvailable(), counts: false };
    }
    const secret = responses['PASSWORD'];
    if (factor === 'PASSWORD' && secret !== undefined) {
      return verifyPassword(step, signIn.subject, user, secret, signIn.progress);
    }
    const issued = await issueFirstFactor({ ...step, signIn: stateOf(signIn), typedName }, factor, responses);
    return { accepted: 'continue', usesUp: true, issued };
  },
};
