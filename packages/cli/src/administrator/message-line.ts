import type { InboxMessage } from './development-inbox.ts';
import { dateTime } from '../output/date.ts';
import { printable } from '../output/printable.ts';

/** A message in one line: when, to whom, the code, and what it is for. */
export function messageLine({ at, medium, to, code, kind }: InboxMessage): string {
  const cells = [dateTime(new Date(at)), `${medium} to ${to}`, code, `(${kind})`];
  return printable(cells.join('  ')).replaceAll('\n', ' ');
}
