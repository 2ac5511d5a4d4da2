/** SOFTWARE_TOKEN_MFA: a code of the user's authenticator app (RFC 6238). Each code is accepted once. */
import { serviceError } from '@latchkey/model';
import { isSameSecret, matchingStep } from '../../crypto/totp.ts';
import { stillAcceptsCodeOf } from '../../rules/factors/mfa-factors.ts';
import { useTotpStep } from '../../rules/factors/totp-steps.ts';
import {
  type AnswerStep,
  type Challenge,
  newNonceAndExpiry,
  type Issued,
  type IssueStep,
  required,
  resumeBySession,
  type Verdict,
  rejectAndCount,
} from '../state/challenge.ts';
import { sealSession } from '../state/sign-in.ts';

const mismatch = () => serviceError('CodeMismatchException', 'Invalid code received for user');

/** The error for a code that was accepted before. */
const usedCode = () => serviceError('ExpiredCodeException', 'Your software token has already been used once.');

export const softwareTokenMfa: Challenge = {
  resume: resumeBySession('SOFTWARE_TOKEN_MFA'),

  async issue(step: IssueStep): Promise<Issued> {
    const parameters: Record<string, string> = { USER_ID_FOR_SRP: step.signIn.subject.name };
    const friendlyName = step.user?.totp?.friendlyDeviceName;
    if (friendlyName != null) parameters['FRIENDLY_DEVICE_NAME'] = friendlyName;
    const session = sealSession(step, { ...step.signIn, ...newNonceAndExpiry(step), awaiting: 'SOFTWARE_TOKEN_MFA' });
    return { name: 'SOFTWARE_TOKEN_MFA', parameters, session };
  },

  async answer(answering: AnswerStep): Promise<Verdict> {
    const { signIn, user, answer, now, pool } = answering;
    const code = required(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE');
    const secret = user?.totp?.secret;
    if (secret === undefined) return rejectAndCount(mismatch());
    const step = matchingStep(secret, code, now);
    if (step === undefined) return rejectAndCount(mismatch());
    return {
      accepted: true,
      progress: { ...signIn.progress, mfa: true, mfaFactor: 'SOFTWARE_TOKEN_MFA' },
      async write(tx, current) {
        // The authenticator app may have been replaced meanwhile, or the pool may no longer allow it.
        if (!isSameSecret(current.totp?.secret, secret)) throw mismatch();
        if (!stillAcceptsCodeOf(pool, current, 'SOFTWARE_TOKEN_MFA')) throw mismatch();
        const use = { poolId: pool.id, sub: current.sub, secret, step };
        if (!(await useTotpStep(tx, answering, use))) throw usedCode();
        return current;
      },
    };
  },
};
