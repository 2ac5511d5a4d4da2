/** A sign-in in the form of the API (AuthEventType), with the members that the audit trail has values for. */
import type { AuthEventType, ChallengeResponseType, EventResponseType } from '@latchkey/model';
import { lastOf, type RecordedSignIn } from '../../challenges/explanation/sign-in-explanation.ts';
import type { AuditedOutcome, AuthEventRecord } from '../../records/auth-event.ts';

/** The ChallengeName of AuthEventType for each challenge that has one. */
const kinds: Readonly<Record<string, 'Password' | 'Mfa'>> = {
  PASSWORD: 'Password',
  PASSWORD_SRP: 'Password',
  PASSWORD_VERIFIER: 'Password',
  SMS_MFA: 'Mfa',
  SOFTWARE_TOKEN_MFA: 'Mfa',
  EMAIL_OTP: 'Mfa',
  MFA_SETUP: 'Mfa',
};

/** The wire form of a sign-in. */
export function authEventType(signIn: RecordedSignIn): AuthEventType {
  const { signInId, outcome, sourceIp } = lastOf(signIn);
  return {
    EventId: signInId,
    EventType: 'SignIn',
    CreationDate: signIn[0].at / 1000,
    EventResponse: responseOf(outcome),
    ChallengeResponses: signIn.flatMap(challengeResponse),
    ...(sourceIp === null ? {} : { EventContextData: { IpAddress: sourceIp } }),
  };
}

function challengeResponse(
  event: AuthEventRecord,
  index: number,
  signIn: readonly AuthEventRecord[],
): ChallengeResponseType[] {
  const name = kindOf(event, signIn.slice(0, index));
  if (name === undefined) return [];
  return [{ ChallengeName: name, ChallengeResponse: event.outcome.kind === 'failure' ? 'Failure' : 'Success' }];
}

/**
 * Without a challenge, InitiateAuth itself took the password. EMAIL_OTP is a second factor only after MFA was decided.
 */
function kindOf(
  { answered, flow }: AuthEventRecord,
  earlier: readonly AuthEventRecord[],
): 'Password' | 'Mfa' | undefined {
  if (answered === null) return flow === 'CUSTOM_AUTH' ? undefined : 'Password';
  if (answered === 'EMAIL_OTP' && !earlier.some(({ mfa }) => mfa !== null)) return undefined;
  return kinds[answered];
}

function responseOf({ kind }: AuditedOutcome): EventResponseType {
  if (kind === 'tokens') return 'Pass';
  return kind === 'failure' ? 'Fail' : 'InProgress';
}
