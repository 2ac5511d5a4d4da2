/** Exported audit events: the lines of a file, and their verification. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { CommandError, UsageError } from '../output/failure.ts';
import type { Report } from '../output/report.ts';
import type { Administration } from './administration.ts';
import { csvHead, csvLine } from './audit-csv.ts';
import type { AuditEvent } from './audit-event.ts';
import { callLatchkeyOperation } from './latchkey-operation.ts';

const DAY_MS = 24 * 3600_000;

/** Reads `2026-11-01`, an instant of ISO 8601, or `7d`. @throws UsageError */
export function parseSince(text: string, now: number): number {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (days !== undefined) return now - Number(days) * DAY_MS;
  const at = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw new UsageError(`"${text}" is not a time.`, 'Give --since 2026-11-01, 2026-11-01T12:00:00Z, or 7d.');
}

interface Wanted {
  readonly pool: string;
  readonly since: number;
  readonly format: 'jsonl' | 'csv';
  readonly counted: { events: number; users: number };
}

/** Yields the lines of the file, page by page. */
export async function* exportedLines(
  administration: Administration,
  { pool, since, format, counted }: Wanted,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvHead;
  let user: string | undefined;
  for (let after: string | null | undefined; after !== null; ) {
    const input = { userPoolId: pool, since, ...(after && { after }) };
    const answer: { readonly events: readonly AuditEvent[]; readonly next: string | null } =
      await callLatchkeyOperation(administration, 'ExportAuditTrail', input, 'export an audit trail');
    for (const event of answer.events) {
      counted.events += 1;
      if (event.sub !== user) counted.users += 1;
      user = event.sub;
      yield format === 'csv' ? csvLine(event) : jsonLine(event);
    }
    after = answer.next;
  }
}

/** The content of the event is an object, for programs. JSON that JSON.stringify wrote is the same after parsing and writing it again. */
function jsonLine({ at, details, before, mac, ...ids }: AuditEvent): string {
  const event: unknown = JSON.parse(details);
  return `${JSON.stringify({ time: new Date(at).toISOString(), ...ids, event, before, mac })}\n`;
}

/** Lines that are verified with one request. */
const AT_ONCE = 100;

/** Longest line that is read, in characters. */
const LONGEST_LINE = 128 * 1024;

interface Finding {
  readonly line: number;
  readonly kind: 'changed' | 'gap' | 'not-an-event';
}

/** Verifies a file: that the server wrote each event, and that none is missing between two events of a user. */
export async function verifyFile(administration: Administration, file: string, signal: AbortSignal): Promise<Report> {
  const findings: Finding[] = [];
  const total = { events: 0, uncovered: 0 };
  let batch: { readonly line: number; readonly event: AuditEvent }[] = [];
  const verify = async () => {
    const events = batch.map(({ event }) => event);
    const answer: { readonly authentic: readonly boolean[] } = await callLatchkeyOperation(
      administration,
      'VerifyAuditEvents',
      { events },
      'verify exported events',
    );
    for (const [at, { line }] of batch.entries()) {
      if (answer.authentic[at] !== true) findings.push({ line, kind: 'changed' });
    }
    batch = [];
  };
  let [line, last]: [number, AuditEvent | undefined] = [0, undefined];
  for await (const text of linesOf(file, signal)) {
    line += 1;
    if (text.trim() === '') continue;
    const event = text.length > LONGEST_LINE ? undefined : eventIn(text);
    if (event === undefined) {
      findings.push({ line, kind: 'not-an-event' });
      continue;
    }
    total.events += 1;
    if (event.mac === null && event.position === 0) {
      total.uncovered += 1;
      continue;
    }
    const isSameUser = last?.sub === event.sub && last.userPoolId === event.userPoolId;
    if (isSameUser && (event.position !== (last?.position ?? 0) + 1 || event.before !== last?.mac)) {
      findings.push({ line, kind: 'gap' });
    }
    last = event;
    batch.push({ line, event });
    if (batch.length === AT_ONCE) await verify();
  }
  if (batch.length > 0) await verify();
  if (findings.length > 0) process.exitCode = 1;
  return { text: findingsText(file, findings, total), json: { intact: findings.length === 0, ...total, findings } };
}

const words = {
  changed: 'the server did not write this event, or not with this content',
  gap: 'events of the user before this one are missing',
  'not-an-event': 'this is not an exported event',
} as const;

function findingsText(
  file: string,
  findings: readonly Finding[],
  { events, uncovered }: { readonly events: number; readonly uncovered: number },
): string {
  const notCovered = uncovered === 0 ? '' : `\n${uncovered} events are older than the chain and cannot be verified.`;
  if (findings.length === 0) return `All ${events} events in ${file} are as the server wrote them.${notCovered}`;
  const shown = findings.slice(0, 20).map(({ line, kind }) => `  line ${line}: ${words[kind]}`);
  const more = findings.length > 20 ? [`  … and ${findings.length - 20} more`] : [];
  return (
    [`${findings.length} of ${events} events in ${file} are not intact:`, ...shown, ...more].join('\n') + notCovered
  );
}

function eventIn(text: string): AuditEvent | undefined {
  try {
    const { time, event, ...ids } = JSON.parse(text) as Omit<AuditEvent, 'at' | 'details'> & {
      readonly time: string;
      readonly event: object;
    };
    const at = Date.parse(time);
    const hasIds = typeof ids.sub === 'string' && typeof ids.userPoolId === 'string' && Number.isFinite(at);
    return hasIds && typeof event === 'object' ? { ...ids, at, details: JSON.stringify(event) } : undefined;
  } catch {
    return undefined;
  }
}

async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<string> {
  const input = createReadStream(file, { signal });
  const unreadable = Promise.withResolvers<never>();
  unreadable.promise.catch(() => undefined);
  input.on('error', (error) => unreadable.reject(error));
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), unreadable.promise]);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandError('CannotRead', `${file} cannot be read (${code}).`, 'Give a file of latchkey audit export.');
  } finally {
    input.destroy();
  }
}
