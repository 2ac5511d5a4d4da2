/** The challenges by name. */
import { serviceError } from '@latchkey/model';
import type { Challenge } from '../state/challenge.ts';
import { customChallenge } from './custom-challenge.ts';
import { devicePasswordVerifier } from './device-password-verifier.ts';
import { deviceSrpAuth } from './device-srp-auth.ts';
import { emailOtp } from './email-otp.ts';
import { mfaSetup } from './mfa-setup.ts';
import { newPasswordRequired } from './new-password-required.ts';
import { password } from './password.ts';
import { passwordSrp } from './password-srp.ts';
import { passwordVerifier } from './password-verifier.ts';
import { selectChallenge } from './select-challenge.ts';
import { selectMfaType } from './select-mfa-type.ts';
import type { EngineChallenge } from '../state/sign-in.ts';
import { smsMfa } from './sms-mfa.ts';
import { smsOtp } from './sms-otp.ts';
import { softwareTokenMfa } from './software-token-mfa.ts';
import { webAuthn } from './web-authn.ts';

const challenges: Readonly<Record<EngineChallenge, Challenge>> = {
  SELECT_CHALLENGE: selectChallenge,
  PASSWORD: password,
  PASSWORD_SRP: passwordSrp,
  PASSWORD_VERIFIER: passwordVerifier,
  EMAIL_OTP: emailOtp,
  SMS_OTP: smsOtp,
  WEB_AUTHN: webAuthn,
  CUSTOM_CHALLENGE: customChallenge,
  NEW_PASSWORD_REQUIRED: newPasswordRequired,
  SMS_MFA: smsMfa,
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  SELECT_MFA_TYPE: selectMfaType,
  MFA_SETUP: mfaSetup,
  DEVICE_SRP_AUTH: deviceSrpAuth,
  DEVICE_PASSWORD_VERIFIER: devicePasswordVerifier,
};

/** @throws InvalidParameterException for ADMIN_NO_SRP_AUTH, which the model lists as a challenge but is only a flow */
export function challengeNamed(name: string): Challenge {
  if (Object.hasOwn(challenges, name)) return challenges[name as EngineChallenge];
  throw serviceError('InvalidParameterException', `${name} is not a challenge that can be answered.`);
}
