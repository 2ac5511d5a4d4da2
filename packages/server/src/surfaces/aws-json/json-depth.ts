/** Measures the nesting of JSON text in one pass, without parsing it into values. */

/**
 * Returns whether arrays and objects nest deeper than `limit` anywhere in the text. A parser, and code that later walks
 * the value, may need stack for each level; this scan does not. The result for invalid JSON has no meaning, because the
 * parser rejects it.
 */
export function isDeeperThan(limit: number, json: string): boolean {
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    switch (json.charCodeAt(i)) {
      case 0x22: // "
        i = endOfString(json, i);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > limit) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      default:
    }
  }
  return false;
}

/** Returns the index of the closing quote of the string that starts at `start`, or the length of the text. */
function endOfString(json: string, start: number): number {
  let quote = start;
  do {
    quote = json.indexOf('"', quote + 1);
    if (quote === -1) return json.length;
  } while (isEscaped(json, quote));
  return quote;
}

/** A quote is part of the string if an odd number of backslashes precedes it. */
function isEscaped(json: string, quote: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}
