/**
 * The events that pools export, as one line of JSON each ("Exporting logs from Amazon Cognito user pools" of the
 * developer guide). Names and values are those of events that the service wrote; AWS documents no schema. All values of
 * `message` are strings, as there, except the list of challenges.
 */
import type { AccountEventType, AuditedOutcome, AuditedRisk, AuthEventRecord } from '../records/auth-event.ts';
import type { Message } from '../records/message.ts';
import { challengeKind } from '../rules/factors/challenge-kind.ts';
import { isBlockedByRisk } from '../rules/risk/risk-policy.ts';

const eventTypes: Readonly<Record<AccountEventType, string>> = {
  'sign-up': 'SIGN_UP',
  'resend-code': 'RESEND_CODE',
  'forgot-password': 'FORGOT_PASSWORD',
  'password-change': 'PASSWORD_CHANGE',
};

/** `PASS` is from an example of AWS; the other two follow its spelling (docs/decisions/0030). */
const riskDecisions: Readonly<Record<AuditedRisk['decision'], string>> = {
  NoRisk: 'PASS',
  AccountTakeover: 'ACCOUNT_TAKEOVER',
  Block: 'BLOCK',
};

const responses: Readonly<Record<AuditedOutcome['kind'], string>> = {
  tokens: 'Pass',
  done: 'Pass',
  failure: 'Fail',
  challenge: 'InProgress',
};

/** The event of a step of a sign-in, or another event of a user. The risk is in the step that judged it. Empty strings stand for what is not known. */
export function authEventLine(event: AuthEventRecord, username: string): string {
  const { poolId, at, outcome, risk, type } = event;
  const {
    deviceName = null,
    timezone = null,
    address = event.sourceIp,
    city = null,
    country = null,
  } = risk?.origin ?? {};
  const decision = isBlockedByRisk(outcome) ? 'Block' : (risk?.decision ?? 'NoRisk');
  const message = {
    version: '1',
    eventId: event.signInId,
    eventType: type === undefined ? 'SIGN_IN' : eventTypes[type],
    userSub: event.sub,
    userName: username,
    userPoolId: poolId,
    clientId: event.clientId,
    creationDate: javaDate(at),
    eventResponse: responses[outcome.kind],
    riskLevel: risk?.level?.toUpperCase() ?? '',
    riskDecision: riskDecisions[decision],
    challenges: type === undefined ? challengesOf(event) : [],
    deviceName: deviceName ?? event.userAgent ?? '',
    ipAddress: address ?? '',
    requestId: '',
    idpName: '',
    compromisedCredentialDetected: String(risk?.isCompromised ?? false),
    city: city ?? '',
    country: country ?? '',
    eventFeedbackValue: '',
    eventFeedbackDate: '',
    eventFeedbackProvider: '',
    hasContextData: String(deviceName !== null || timezone !== null),
  };
  return line('USER_AUTH_EVENTS', 'INFO', poolId, at, message);
}

/**
 * The event of a message that could not be delivered. It contains neither the address nor the code.
 *
 * @param reason why, in words for an operator
 */
export function notificationLine(message: Message, reason: string, at: number): string {
  const { medium, kind, sub, poolId } = message;
  const details = `${medium} message (${kind}) for the user ${sub} was not delivered: ${reason}`;
  return line('USER_NOTIFICATION', 'ERROR', poolId, at, { details });
}

function line(
  eventSource: string,
  logLevel: 'ERROR' | 'INFO',
  userPoolId: string,
  at: number,
  message: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify({ eventTimestamp: String(at), eventSource, logLevel, message, logSourceId: { userPoolId } });
}

/** `Password:Success` and the like. A second factor by e-mail is told from a first one by the flow. */
function challengesOf(event: AuthEventRecord): readonly string[] {
  const kind = challengeKind(event, event.flow !== 'USER_AUTH');
  return kind === undefined ? [] : [`${kind}:${event.outcome.kind === 'failure' ? 'Failure' : 'Success'}`];
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Wed Jul 17 17:25:55 UTC 2024`. */
function javaDate(at: number): string {
  const date = new Date(at);
  const [weekday, month] = [weekdays[date.getUTCDay()], months[date.getUTCMonth()]];
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${weekday} ${month} ${day} ${date.toISOString().slice(11, 19)} UTC ${date.getUTCFullYear()}`;
}
