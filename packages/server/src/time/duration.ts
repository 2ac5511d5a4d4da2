/** Durations as callers write them. */

const parts = /^P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;

const lengths = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000];

/**
 * Reads a duration of ISO 8601 in weeks, days, hours, minutes and seconds: `P30D`, `PT5M`, `-PT1H`. Years and months are
 * not accepted, because their lengths differ.
 *
 * @returns milliseconds; undefined for any other text
 */
export function parseDuration(text: string): number | undefined {
  const isNegative = text.startsWith('-');
  const found = parts.exec(isNegative ? text.slice(1) : text);
  if (found === null || text.endsWith('P') || text.endsWith('T')) return undefined;
  const milliseconds = found
    .slice(1)
    .reduce((sum, part: string | undefined, index) => sum + Number(part ?? 0) * (lengths[index] ?? 0), 0);
  return Math.round(isNegative ? -milliseconds : milliseconds);
}
