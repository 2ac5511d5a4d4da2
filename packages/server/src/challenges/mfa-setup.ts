/**
 * MFA_SETUP: MFA is required and the user has no factor. The client calls AssociateSoftwareToken and VerifySoftwareToken
 * with the Session, which each answer a new one, and then answers the challenge with the last.
 */
import { serviceError } from '@latchkey/model';
import { isSameSecret } from '../crypto/totp.ts';
import type { UserRecord } from '../store/records.ts';
import {
  type Answer,
  type AnswerStep,
  type Challenge,
  freshness,
  type Issued,
  type IssueStep,
  type Situation,
  type Verdict,
} from './challenge.ts';
import { resumeSession, sealSession, type SignIn, type TotpSetup } from './sign-in.ts';

const notVerified = () =>
  serviceError('InvalidParameterException', 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA');

/** Whether the authenticator app that was set up in this sign-in is still the user's. */
function hasSecret(user: UserRecord | undefined, { secret }: TotpSetup): boolean {
  return isSameSecret(user?.totp?.secret, Buffer.from(secret, 'base64url'));
}

export const mfaSetup: Challenge = {
  name: 'MFA_SETUP',

  async resume(situation: Situation, { session }: Answer): Promise<SignIn> {
    return resumeSession(situation, session, situation, 'MFA_SETUP');
  },

  async issue(step: IssueStep): Promise<Issued> {
    const session = sealSession(step, { ...step.signIn, ...freshness(step), awaiting: 'MFA_SETUP' });
    const parameters = {
      MFAS_CAN_SETUP: JSON.stringify(['SOFTWARE_TOKEN_MFA']),
      USER_ID_FOR_SRP: step.signIn.subject.name,
    };
    return { name: 'MFA_SETUP', parameters, session };
  },

  async answer({ signIn, user }: AnswerStep): Promise<Verdict> {
    // The code was checked by VerifySoftwareToken, which marked this Session and stored the secret.
    const { setup } = signIn;
    if (setup?.verified !== true || !hasSecret(user, setup)) {
      return { accepted: false, error: notVerified(), counts: false };
    }
    return {
      accepted: true,
      progress: { ...signIn.progress, mfa: true },
      async write(_tx, current) {
        if (!hasSecret(current, setup)) throw notVerified();
        return current;
      },
    };
  },
};
