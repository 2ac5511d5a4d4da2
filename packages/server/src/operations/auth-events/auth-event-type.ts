/** A sign-in or another event in the form of the API (AuthEventType), with the members that the audit trail has values for. */
import type {
  AuthEventType,
  ChallengeResponseType,
  EventContextDataType,
  EventResponseType,
  EventRiskType,
  EventType,
} from '@latchkey/model';
import { lastOf, type RecordedSignIn } from '../../challenges/explanation/sign-in-explanation.ts';
import type {
  AccountEventType,
  AuditedOrigin,
  AuditedOutcome,
  AuditedRisk,
  AuthEventRecord,
} from '../../records/auth-event.ts';
import type { EventFeedback } from '../../records/risk-history.ts';
import { challengeKind } from '../../rules/factors/challenge-kind.ts';
import { isBlockedByRisk } from '../../rules/risk/risk-policy.ts';

const types: Readonly<Record<AccountEventType, EventType>> = {
  'sign-up': 'SignUp',
  'resend-code': 'ResendCode',
  'forgot-password': 'ForgotPassword',
  'password-change': 'PasswordChange',
};

/** The wire form of a sign-in or of another event. Only sign-ins have challenges. */
export function authEventType(signIn: RecordedSignIn, feedback: readonly EventFeedback[]): AuthEventType {
  const { signInId, outcome, sourceIp, type } = lastOf(signIn);
  const risk = signIn.find((event) => event.risk !== undefined)?.risk;
  const given = feedback.find(({ eventId }) => eventId === signInId);
  return {
    EventId: signInId,
    EventType: type === undefined ? 'SignIn' : types[type],
    CreationDate: signIn[0].at / 1000,
    EventResponse: responseOf(outcome),
    ChallengeResponses: type === undefined ? signIn.flatMap(challengeResponse) : [],
    ...(risk && { EventRisk: riskType(risk, outcome) }),
    ...contextType(risk?.origin, sourceIp),
    ...(given && {
      EventFeedback: { FeedbackValue: given.value, Provider: given.provider, FeedbackDate: given.at / 1000 },
    }),
  };
}

/** A risk that blocked a later step shows as blocked, too. */
function riskType({ decision, level, isCompromised }: AuditedRisk, outcome: AuditedOutcome): EventRiskType {
  return {
    RiskDecision: isBlockedByRisk(outcome) ? 'Block' : decision,
    ...(level !== null && { RiskLevel: level }),
    CompromisedCredentialsDetected: isCompromised,
  };
}

function contextType(
  origin: AuditedOrigin | undefined,
  sourceIp: string | null,
): { readonly EventContextData?: EventContextDataType } {
  const { address = sourceIp, deviceName = null, timezone = null, city = null, country = null } = origin ?? {};
  const known = Object.entries({
    IpAddress: address,
    DeviceName: deviceName,
    Timezone: timezone,
    City: city,
    Country: country,
  }).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return known.length === 0 ? {} : { EventContextData: Object.fromEntries(known) };
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
  if (kind === 'tokens' || kind === 'done') return 'Pass';
  return kind === 'failure' ? 'Fail' : 'InProgress';
}
