import { expect, it } from 'vitest';
import { challengeNamed } from './challenges.ts';
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
import { smsMfa } from './sms-mfa.ts';
import { smsOtp } from './sms-otp.ts';
import { softwareTokenMfa } from './software-token-mfa.ts';
import { webAuthn } from './web-authn.ts';

it.each([
  ['CUSTOM_CHALLENGE', customChallenge],
  ['DEVICE_PASSWORD_VERIFIER', devicePasswordVerifier],
  ['DEVICE_SRP_AUTH', deviceSrpAuth],
  ['EMAIL_OTP', emailOtp],
  ['MFA_SETUP', mfaSetup],
  ['NEW_PASSWORD_REQUIRED', newPasswordRequired],
  ['PASSWORD', password],
  ['PASSWORD_SRP', passwordSrp],
  ['PASSWORD_VERIFIER', passwordVerifier],
  ['SELECT_CHALLENGE', selectChallenge],
  ['SELECT_MFA_TYPE', selectMfaType],
  ['SMS_MFA', smsMfa],
  ['SMS_OTP', smsOtp],
  ['SOFTWARE_TOKEN_MFA', softwareTokenMfa],
  ['WEB_AUTHN', webAuthn],
])('%s can be answered', (name, challenge) => {
  expect(challengeNamed(name)).toBe(challenge);
});

it.each(['ADMIN_NO_SRP_AUTH', 'toString', ''])('%j cannot be answered', (name) => {
  const message = `${name} is not a challenge that can be answered.`;
  const refused = expect.objectContaining({ code: 'InvalidParameterException', message }) as Error;
  expect(() => challengeNamed(name)).toThrow(refused);
});

it('only the proofs of a device are verified with it', () => {
  const readsDevice = [deviceSrpAuth, devicePasswordVerifier].map((challenge) => challenge.readsDevice);
  expect(readsDevice).toEqual([true, true]);
  expect(passwordVerifier.readsDevice).toBeUndefined();
});

it.each([
  ['CUSTOM_CHALLENGE', customChallenge],
  ['DEVICE_PASSWORD_VERIFIER', devicePasswordVerifier],
  ['PASSWORD_VERIFIER', passwordVerifier],
])('%s is not issued by itself', async (_name, challenge) => {
  await expect(challenge.issue({} as never)).rejects.toBeInstanceOf(Error);
});
