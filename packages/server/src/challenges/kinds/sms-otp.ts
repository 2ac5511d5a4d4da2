/** SMS_OTP: a code by SMS as the first factor (USER_AUTH). */
import { sentCodeChallenge } from '../proofs/sent-code.ts';

export const smsOtp = sentCodeChallenge('SMS_OTP', 'SMS_OTP_CODE');
