/**
 * MFA_SETUP: MFA is required and the user has no factor. For an authenticator app, the client calls
 * AssociateSoftwareToken and VerifySoftwareToken with the Session. Each returns a new Session, and the client answers
 * the challenge with the last one. For e-mail, the client answers with EMAIL, and the code sent there (EMAIL_OTP) sets
 * the address up (observed with Amplify).
 */
import { serviceError } from '@latchkey/model';
import { isSameSecret } from '../../crypto/totp.ts';
import { assertChangeable } from '../../rules/users/attribute-update.ts';
import { isContact } from '../../rules/attributes/contact-format.ts';
import { maySetUp } from '../../rules/factors/mfa-factors.ts';
import type { UserRecord } from '../../records/user.ts';
import {
  type AnswerStep,
  type Challenge,
  newNonceAndExpiry,
  type Issued,
  type IssueStep,
  resumeBySession,
  type Verdict,
} from '../state/challenge.ts';
import { emailOtp } from './email-otp.ts';
import { sealSession, stateOf, type TotpSetup } from '../state/sign-in.ts';

const notVerified = () =>
  serviceError('InvalidParameterException', 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA');

/** Whether the user still has the authenticator app that was set up in this sign-in. */
function hasSecret(user: UserRecord | undefined, { secret }: TotpSetup): boolean {
  return isSameSecret(user?.totp?.secret, Buffer.from(secret, 'base64url'));
}

export const mfaSetup: Challenge = {
  resume: resumeBySession('MFA_SETUP'),

  async issue(step: IssueStep): Promise<Issued> {
    const choices = step.choices ?? [];
    const session = sealSession(step, { ...step.signIn, ...newNonceAndExpiry(step), awaiting: 'MFA_SETUP', choices });
    const parameters = {
      MFAS_CAN_SETUP: JSON.stringify(choices),
      USER_ID_FOR_SRP: step.signIn.subject.name,
    };
    return { name: 'MFA_SETUP', parameters, session };
  },

  async answer(step: AnswerStep): Promise<Verdict> {
    const { signIn, user } = step;
    const { EMAIL: email } = step.answer.responses;
    if (email !== undefined && signIn.setup?.verified !== true) return setUpEmail(step, email);
    // VerifySoftwareToken has checked the code, marked this Session and stored the secret.
    const { setup } = signIn;
    if (setup?.verified !== true || !hasSecret(user, setup)) {
      return { accepted: false, error: notVerified(), counts: false };
    }
    return {
      accepted: true,
      progress: { ...signIn.progress, mfa: true, mfaFactor: 'SOFTWARE_TOKEN_MFA' },
      async write(_tx, current) {
        if (!hasSecret(current, setup)) throw notVerified();
        return current;
      },
    };
  },
};

/**
 * Sends a code to the address. Only the code proves that the user can read it. The address becomes an attribute of the
 * user, so schema and client must allow the change.
 */
async function setUpEmail(step: AnswerStep, email: string): Promise<Verdict> {
  const { signIn, user } = step;
  const isOffered = user !== undefined && maySetUp(step.pool, user, 'EMAIL_OTP');
  if (!isOffered || !isContact('email', email)) {
    return { accepted: false, error: serviceError('InvalidParameterException', 'Invalid EMAIL.'), counts: false };
  }
  assertChangeable(step.pool, step.client, new Map([['email', email]]));
  const issued = await emailOtp.issue({ ...step, signIn: stateOf(signIn), newAddress: email });
  return { accepted: 'continue', usesUp: true, issued };
}
