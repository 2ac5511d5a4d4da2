/** SMS_OTP: a code by SMS as the first factor (USER_AUTH). */
import type { Answer, AnswerStep, Challenge, Issued, IssueStep, Situation, Verdict } from './challenge.ts';
import { issueSentCode, judgeSentCode } from './sent-code.ts';
import { resumeSession, type SignIn } from './sign-in.ts';

export const smsOtp: Challenge = {
  name: 'SMS_OTP',

  async resume(situation: Situation, { session }: Answer): Promise<SignIn> {
    return resumeSession(situation, session, situation, 'SMS_OTP');
  },

  issue(step: IssueStep): Promise<Issued> {
    return issueSentCode(step, 'SMS_OTP');
  },

  answer(step: AnswerStep): Promise<Verdict> {
    return judgeSentCode(step, 'SMS_OTP', 'SMS_OTP_CODE');
  },
};
