/** EMAIL_OTP: a code to the e-mail address, as the second factor or (USER_AUTH) as the first. */
import { sentCodeChallenge } from '../proofs/sent-code.ts';

export const emailOtp = sentCodeChallenge('EMAIL_OTP', 'EMAIL_OTP_CODE');
