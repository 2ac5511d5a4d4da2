/** A sign-in in the form of the API (AuthEventType), with the members that the audit trail has values for. */
import type { AuthEventType, ChallengeResponseType, EventResponseType } from '@latchkey/model';
import { lastOf, type RecordedSignIn } from '../../challenges/explanation/sign-in-explanation.ts';
import type { AuditedOutcome, AuthEventRecord } from '../../records/auth-event.ts';
import { challengeKind } from '../../rules/factors/challenge-kind.ts';

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
  const name = challengeKind(
    event,
    signIn.slice(0, index).some(({ mfa }) => mfa !== null),
  );
  if (name === undefined) return [];
  return [{ ChallengeName: name, ChallengeResponse: event.outcome.kind === 'failure' ? 'Failure' : 'Success' }];
}

function responseOf({ kind }: AuditedOutcome): EventResponseType {
  if (kind === 'tokens') return 'Pass';
  return kind === 'failure' ? 'Fail' : 'InProgress';
}
