import { CodeMismatchError, UnusableAnswerError } from '../error.ts';
import type { StringMap } from '../wire.ts';
import { type Attempt, respond } from './attempt.ts';
import { requiredText, text } from '../options.ts';
import { otpauthUri } from './otpauth-uri.ts';
import { pendingStep } from './pending-step.ts';
import type { Challenge, CodeAnswer } from './step.ts';

/**
 * Sets up an authenticator app during a sign-in. This one step sends three requests, each with the Session of the previous one:
 * AssociateSoftwareToken { Session }, VerifySoftwareToken { Session, UserCode, FriendlyDeviceName } and
 * RespondToAuthChallenge MFA_SETUP.
 */
export async function beginSoftwareTokenSetup(attempt: Attempt, parameters: StringMap): Promise<Challenge> {
  const { client } = attempt;
  const { SecretCode: secret, Session: session } = await client.call('AssociateSoftwareToken', {
    Session: attempt.session,
  });
  if (secret === undefined) throw new UnusableAnswerError();
  attempt.session = session;
  let isVerified = false;
  const uri = (issuer: string, account = attempt.input.username) => otpauthUri({ secret, issuer, account });
  return pendingStep(
    attempt,
    { challenge: 'SOFTWARE_TOKEN_SETUP', parameters, secret, uri },
    { code: requiredText, deviceName: text },
    async ({ code, deviceName }: CodeAnswer & { deviceName?: string }, options) => {
      // If only the last request fails, the next attempt must not send the used code again.
      if (!isVerified) {
        const input = { Session: attempt.session, UserCode: code.trim(), FriendlyDeviceName: deviceName };
        const verified = await client.call('VerifySoftwareToken', input, options);
        if (verified.Status !== 'SUCCESS') throw new CodeMismatchError();
        attempt.session = verified.Session;
        isVerified = true;
      }
      const next = await respond(attempt, 'MFA_SETUP', {}, options);
      attempt.codePassed = true;
      return next;
    },
  );
}
