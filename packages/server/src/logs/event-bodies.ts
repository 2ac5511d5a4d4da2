/**
 * The events that pools export, as one line of JSON each ("Exporting logs from Amazon Cognito user pools" of the
 * developer guide). Names and values are those of events that the service wrote; AWS documents no schema. All values of
 * `message` are strings, as there, except the list of challenges.
 */
import type { AuthEventRecord } from '../records/auth-event.ts';
import type { Message } from '../records/message.ts';
import { challengeKind } from '../rules/factors/challenge-kind.ts';

/** What a risk assessment has found out about a sign-in. Empty strings stand for what is not known. */
export interface LoggedRisk {
  readonly riskLevel: string;
  readonly riskDecision: string;
  readonly compromisedCredentialDetected: boolean;
}

const noRisk: LoggedRisk = { riskLevel: '', riskDecision: 'PASS', compromisedCredentialDetected: false };

/** The event of a step of a sign-in. */
export function authEventLine(event: AuthEventRecord, username: string, risk: LoggedRisk = noRisk): string {
  const { poolId, at, outcome } = event;
  const message = {
    version: '1',
    eventId: event.signInId,
    eventType: 'SIGN_IN',
    userSub: event.sub,
    userName: username,
    userPoolId: poolId,
    clientId: event.clientId,
    creationDate: javaDate(at),
    eventResponse: outcome.kind === 'tokens' ? 'Pass' : outcome.kind === 'failure' ? 'Fail' : 'InProgress',
    riskLevel: risk.riskLevel,
    riskDecision: risk.riskDecision,
    challenges: challengesOf(event),
    deviceName: event.userAgent ?? '',
    ipAddress: event.sourceIp ?? '',
    requestId: '',
    idpName: '',
    compromisedCredentialDetected: String(risk.compromisedCredentialDetected),
    city: '',
    country: '',
    eventFeedbackValue: '',
    eventFeedbackDate: '',
    eventFeedbackProvider: '',
    hasContextData: 'false',
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
