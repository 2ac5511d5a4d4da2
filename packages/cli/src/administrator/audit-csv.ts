/** Audit events as CSV (RFC 4180), for spreadsheets. */
import type { AuditEvent } from './audit-event.ts';

const columns = [
  'time',
  'userPoolId',
  'sub',
  'eventId',
  'position',
  'type',
  'signInId',
  'clientId',
  'flow',
  'admin',
  'answered',
  'outcome',
  'reason',
  'mfa',
  'deviceKey',
  'deviceStanding',
  'sourceIp',
  'userAgent',
  'risk',
] as const;

/** The content of an event (records/auth-event.ts of the server), as far as the columns show it. */
interface Details {
  readonly type?: string;
  readonly signInId?: string;
  readonly clientId?: string;
  readonly flow?: string;
  readonly admin?: boolean;
  readonly answered?: string | null;
  readonly outcome?: { readonly kind?: string; readonly code?: string; readonly name?: string };
  readonly mfa?: string | null;
  readonly device?: { readonly given?: string | null; readonly standing?: string | null };
  readonly sourceIp?: string | null;
  readonly userAgent?: string | null;
  readonly risk?: { readonly decision?: string };
}

export const csvHead = `${columns.join(',')}\r\n`;

export function csvLine({ at, userPoolId, sub, eventId, position, details }: AuditEvent): string {
  const event = JSON.parse(details) as Details;
  const { type = 'sign-in', outcome = {}, device = {}, risk } = event;
  const values: Readonly<Record<(typeof columns)[number], Cell>> = {
    time: new Date(at).toISOString(),
    userPoolId,
    sub,
    eventId,
    position,
    type,
    signInId: event.signInId,
    clientId: event.clientId,
    flow: event.flow,
    admin: event.admin,
    answered: event.answered,
    outcome: outcome.kind,
    reason: outcome.code ?? outcome.name,
    mfa: event.mfa,
    deviceKey: device.given,
    deviceStanding: device.standing,
    sourceIp: event.sourceIp,
    userAgent: event.userAgent,
    risk: risk?.decision,
  };
  return `${columns.map((name) => cell(values[name])).join(',')}\r\n`;
}

type Cell = string | number | boolean | null | undefined;

/** Spreadsheets take a cell that begins with one of these as a formula, and the user agent is text of callers (OWASP: CSV injection). */
const formula = /^[=+\-@\t\r]/;

function cell(value: Cell): string {
  const text = String(value ?? '');
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
