/** EMAIL_OTP: a code to the e-mail address: the second factor, or in USER_AUTH the first. */
import type { Answer, AnswerStep, Challenge, Issued, IssueStep, Situation, Verdict } from './challenge.ts';
import { issueSentCode, judgeSentCode } from './sent-code.ts';
import { resumeSession, type SignIn } from './sign-in.ts';

export const emailOtp: Challenge = {
  name: 'EMAIL_OTP',

  async resume(situation: Situation, { session }: Answer): Promise<SignIn> {
    return resumeSession(situation, session, situation, 'EMAIL_OTP');
  },

  issue(step: IssueStep): Promise<Issued> {
    return issueSentCode(step, 'EMAIL_OTP');
  },

  answer(step: AnswerStep): Promise<Verdict> {
    return judgeSentCode(step, 'EMAIL_OTP', 'EMAIL_OTP_CODE');
  },
};
