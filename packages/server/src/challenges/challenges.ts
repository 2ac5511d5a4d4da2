/** The challenges by name. One that Latchkey cannot take an answer to says so by its name. */
import { serviceError } from '@latchkey/model';
import type { Challenge } from './challenge.ts';
import { devicePasswordVerifier } from './device-password-verifier.ts';
import { deviceSrpAuth } from './device-srp-auth.ts';
import { mfaSetup } from './mfa-setup.ts';
import { newPasswordRequired } from './new-password-required.ts';
import { passwordVerifier } from './password-verifier.ts';
import type { EngineChallenge } from './sign-in.ts';
import { softwareTokenMfa } from './software-token-mfa.ts';

const challenges: Readonly<Record<EngineChallenge, Challenge>> = {
  PASSWORD_VERIFIER: passwordVerifier,
  NEW_PASSWORD_REQUIRED: newPasswordRequired,
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  MFA_SETUP: mfaSetup,
  DEVICE_SRP_AUTH: deviceSrpAuth,
  DEVICE_PASSWORD_VERIFIER: devicePasswordVerifier,
};

/** @throws InvalidParameterException for a challenge that is not built yet */
export function challengeNamed(name: string): Challenge {
  if (Object.hasOwn(challenges, name)) return challenges[name as EngineChallenge];
  throw serviceError('InvalidParameterException', `Latchkey does not support the challenge ${name} yet.`);
}
