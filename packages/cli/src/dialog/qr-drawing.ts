/** QR codes as text, for cameras to read off a terminal. */
import { encode } from 'uqr';

/** Light modules around the code (ISO/IEC 18004 wants four; cameras do with two, and 80 columns want them to). */
const quietZone = 2;

/** Two modules above each other as one character, by [upper, lower]; dark is true. */
const characterOf = (upper: boolean, lower: boolean) => (upper ? (lower ? ' ' : '▄') : lower ? '▀' : '█');

/**
 * Draws a text as a QR code, two modules to a character. Light modules are drawn and dark ones left out: right on a dark
 * background, and on any with `colors`, which sets white on black.
 *
 * @param columns how wide the terminal is; undefined is returned when the code is wider
 */
export function drawQrCode(text: string, { columns, colors }: { readonly columns: number; readonly colors: boolean }) {
  const { data, size } = encode(text, { border: quietZone, ecc: 'L' });
  if (size > columns) return undefined;
  const isDark = (row: number, column: number) => data[row]?.[column] ?? false;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    const characters = Array.from({ length: size }, (_, column) =>
      characterOf(isDark(row, column), isDark(row + 1, column)),
    );
    lines.push(colors ? `\u001b[97;40m${characters.join('')}\u001b[0m` : characters.join(''));
  }
  return lines.join('\n');
}
