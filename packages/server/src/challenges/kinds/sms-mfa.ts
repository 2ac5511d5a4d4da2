/** SMS_MFA: a code by SMS to the phone number, as the second factor. */
import { sentCodeChallenge } from '../proofs/sent-code.ts';

export const smsMfa = sentCodeChallenge('SMS_MFA', 'SMS_MFA_CODE');
