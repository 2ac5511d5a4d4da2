/** The readable log: what `latchkey dev` prints for each request, and for each message that goes to the inbox. */
import type { DestinationStream } from 'pino';
import { mfaLine } from '../../challenges/explanation/mfa-words.ts';

export interface ReadableLogOptions {
  /** Whether the output is a terminal with colours. */
  readonly colors: boolean;
  /** Writes one or more lines, each with its line break. */
  readonly write: (text: string) => void;
}

/** Returns a destination for the log that rewrites each JSON line. */
export function readableLog({ colors, write }: ReadableLogOptions): DestinationStream {
  const paint = colors ? (code: number, text: string) => `\u001b[${code}m${text}\u001b[0m` : plain;
  return { write: (line) => write(`${render(JSON.parse(line) as Line, paint)}\n`) };
}

type Line = Readonly<Record<string, unknown>>;
type Paint = (code: number, text: string) => string;

const dim = 2;
const bold = 1;
const red = 31;
const green = 32;
const yellow = 33;

function plain(_: number, text: string): string {
  return text;
}

function render(line: Line, paint: Paint): string {
  const time = paint(dim, localTime(String(line['time'])));
  switch (line['msg']) {
    case 'request':
      return `${time}  ${request(line, paint)}${failure(line, paint)}`;
    case 'message':
      return `${time}  ${message(line, paint)}`;
    default: {
      const level = String(line['level']);
      const mark = level === 'info' ? '' : `${paint(red, level)}  `;
      return `${time}  ${mark}${shown(line['msg'])}${failure(line, paint)}`;
    }
  }
}

function request(line: Line, paint: Paint): string {
  const status = Number(line['status']);
  const color = status < 300 ? green : status < 500 ? yellow : red;
  const operation = shown(line['operation'] ?? line['page'] ?? '(no operation)').padEnd(30);
  const duration = `${String(line['ms'])} ms`.padStart(10);
  const subject = ['pool', 'client', 'user'].map((name) => line[name]).filter((id) => id !== undefined);
  const mfa = typeof line['mfa'] === 'string' ? `mfa: ${mfaLine(line['mfa'])}` : undefined;
  const details = [
    line['error'],
    line['reason'],
    line['undocumented'] === true ? '(undocumented)' : undefined,
    mfa,
    ...subject,
  ];
  const text = details.filter((detail) => detail !== undefined).map(shown);
  return `${operation} ${paint(color, String(status))} ${paint(dim, duration)}  ${text.join('  ')}`.trimEnd();
}

/** Shows the code in bold, because the reader is waiting for it. */
function message(line: Line, paint: Paint): string {
  const { to, medium, kind, sentCode } = line;
  return `${shown(medium)} to ${shown(to)}  ${paint(bold, shown(sentCode))}  ${paint(dim, `(${shown(kind)})`)}`;
}

function failure(line: Line, paint: Paint): string {
  const error = line['err'] as Readonly<Record<string, string | undefined>> | undefined;
  const text = error?.['stack'] ?? error?.['message'];
  if (text === undefined) return '';
  const lines = text.split('\n').map(shown);
  return `\n${paint(red, lines.map((part) => `    ${part}`).join('\n'))}`;
}

/** Replaces control characters, because values may come from callers and could otherwise control the terminal. */
function shown(value: unknown): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this replaces
  return String(value).replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

function localTime(iso: string): string {
  const time = new Date(iso);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
