/** How deep JSON text nests, found in one pass and without building anything. */

/**
 * Whether arrays and objects nest deeper than `limit` anywhere in the text. A parser, and everything that later walks the
 * value, may need stack for each level; this scan needs none. Text that is not JSON gets some answer: parsing refuses it.
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

/** Where the string that starts at `start` ends: the index of its closing quote, or of the end of the text. */
function endOfString(json: string, start: number): number {
  let quote = start;
  do {
    quote = json.indexOf('"', quote + 1);
    if (quote === -1) return json.length;
  } while (isEscaped(json, quote));
  return quote;
}

/** An odd number of backslashes before it makes a quote part of the string. */
function isEscaped(json: string, quote: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}
