/** SMS_MFA: a code by SMS to the phone number, as the second factor. */
import type { Answer, AnswerStep, Challenge, Issued, IssueStep, Situation, Verdict } from './challenge.ts';
import { issueSentCode, judgeSentCode } from './sent-code.ts';
import { resumeSession, type SignIn } from './sign-in.ts';

export const smsMfa: Challenge = {
  name: 'SMS_MFA',

  async resume(situation: Situation, { session }: Answer): Promise<SignIn> {
    return resumeSession(situation, session, situation, 'SMS_MFA');
  },

  issue(step: IssueStep): Promise<Issued> {
    return issueSentCode(step, 'SMS_MFA');
  },

  answer(step: AnswerStep): Promise<Verdict> {
    return judgeSentCode(step, 'SMS_MFA', 'SMS_MFA_CODE');
  },
};
