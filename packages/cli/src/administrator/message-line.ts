import type { InboxMessage } from './development-inbox.ts';
import { dateTime } from '../output/date.ts';
import { printable } from '../output/printable.ts';

/** Formats a message as one line: time, recipient, code, and purpose. */
export function messageLine({ at, medium, to, code, kind }: InboxMessage): string {
  const cells = [dateTime(new Date(at)), `${medium} to ${to}`, code, `(${kind})`];
  return printable(cells.join('  ')).replaceAll('\n', ' ');
}
