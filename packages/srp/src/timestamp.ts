import { refuse } from './argument-types.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const pattern =
  /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) ([a-z]{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (?:UTC|GMT) ([1-9]\d{3})$/i;

/**
 * Writes TIMESTAMP like Cognito's clients: `EEE MMM d HH:mm:ss z yyyy` in English and UTC, the day of the month not padded
 * (`Wed Apr 5 22:42:34 UTC 2017`). Independent of locale and time zone.
 *
 * @param epochMs milliseconds since 1970; the fraction of a second is dropped
 * @throws SrpError if it is not a time that a Date can hold
 */
export function formatTimestamp(epochMs: number): string {
  // ECMA-262 specifies this format exactly: `Wed, 05 Apr 2017 22:42:34 GMT`; an invalid date has no fifth part.
  const [weekday, day, month, year, time] = new Date(epochMs).toUTCString().split(/,? /);
  if (typeof epochMs !== 'number' || time === undefined) refuse('epochMs', 'number');
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** The result of {@link parseTimestamp}. */
export type ParsedTimestamp =
  | {
      readonly ok: true;
      readonly epochMs: number /** This time as {@link formatTimestamp} writes it. */;
      readonly canonical: string;
    }
  | { readonly ok: false; readonly reason: 'malformed' };

/**
 * Parses a TIMESTAMP as leniently as Cognito (observed): a padded day or a wrong weekday is accepted. The server then signs the
 * `canonical` text, so such a client fails with a wrong signature and not with a format error. Times that do not exist (February 30,
 * 25 o'clock) are malformed here; how Cognito treats them is not known.
 */
export function parseTimestamp(text: string): ParsedTimestamp {
  const [, monthName = '', ...numbers] = pattern.exec(text) ?? [];
  const [day = 0, hours = 0, minutes = 0, seconds = 0, year = 0] = numbers.map(Number);
  const month = months.findIndex((name) => name.toLowerCase() === monthName.toLowerCase());
  const epochMs = Date.UTC(year, month, day, hours, minutes, seconds);
  const exists = day === new Date(epochMs).getUTCDate() && hours < 24 && minutes < 60 && seconds < 60;
  if (month < 0 || !exists) return { ok: false, reason: 'malformed' };
  return { ok: true, epochMs, canonical: formatTimestamp(epochMs) };
}
