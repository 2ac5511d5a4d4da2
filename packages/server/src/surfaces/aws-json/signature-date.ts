/** Parses the date of a signed request. */
import { serviceError } from '@latchkey/model';

const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Reads `X-Amz-Date` (ISO 8601, basic format) or `Date` (that, or the format of RFC 9110 section 5.6.7).
 *
 * @returns milliseconds since the epoch
 * @throws IncompleteSignatureException for any other format, and for days that do not exist
 */
export function parseSignatureDate(text: string): number {
  const iso = text.replace(basic, '$1-$2-$3T$4:$5:$6.000Z');
  const time = Date.parse(iso);
  const isReal = !Number.isNaN(time) && (new Date(time).toISOString() === iso || new Date(time).toUTCString() === text);
  if (isReal) return time;
  const shown = text.slice(0, 40).replaceAll(/[^\x20-\x7e]/g, '?');
  throw serviceError('IncompleteSignatureException', `Date must be in ISO-8601 'basic format'. Got '${shown}'.`);
}
