/** Draws QR codes as text, for cameras to read from a terminal. */
import { encode } from 'uqr';

/** Light modules around the code (ISO/IEC 18004 requires four; two are enough for cameras, and fit 80 columns). */
const quietZone = 2;

/** Returns one character for two modules, one above the other. True is dark. */
const characterOf = (upper: boolean, lower: boolean) => (upper ? (lower ? ' ' : '▄') : lower ? '▀' : '█');

/**
 * Draws a text as a QR code, two modules to a character. Light modules are drawn, dark ones are left blank. This is right on a
 * dark background, and on any background with `colors` (white on black).
 *
 * @param columns width of the terminal; the function returns undefined if the code is wider
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
