/** The two kinds of challenges that events of a user name: a password, or a second factor. */
import { FEDERATED } from '../../records/auth-event.ts';

const kinds: Readonly<Record<string, 'Password' | 'Mfa'>> = {
  PASSWORD: 'Password',
  PASSWORD_SRP: 'Password',
  PASSWORD_VERIFIER: 'Password',
  SMS_MFA: 'Mfa',
  SOFTWARE_TOKEN_MFA: 'Mfa',
  EMAIL_OTP: 'Mfa',
  MFA_SETUP: 'Mfa',
};

/**
 * The kind of the challenge that a step answered; undefined for others, such as custom challenges and passkeys. Without a
 * challenge, InitiateAuth itself took the password, or an identity provider authenticated the user. EMAIL_OTP is a second factor only after MFA was decided.
 */
export function challengeKind(
  { answered, flow }: { readonly answered: string | null; readonly flow: string },
  mfaWasDecided: boolean,
): 'Password' | 'Mfa' | undefined {
  if (answered === null) return flow === 'CUSTOM_AUTH' || flow === FEDERATED ? undefined : 'Password';
  return answered === 'EMAIL_OTP' && !mfaWasDecided ? undefined : kinds[answered];
}
