/** EMAIL_OTP: a code to the e-mail address: the second factor, or in USER_AUTH the first. */
import { sentCodeChallenge } from '../proofs/sent-code.ts';

export const emailOtp = sentCodeChallenge('EMAIL_OTP', 'EMAIL_OTP_CODE');
