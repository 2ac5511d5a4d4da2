import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { drawQrCode } from './qr-drawing.ts';

const uri = 'otpauth://totp/us-east-1_AbCdEfGhI:ada?secret=YQLVND4Y77RLGDTO7Y57QPQHUK3TOB77&issuer=us-east-1_AbCdEfGhI';
const wide = { columns: 200, colors: false };

/** Reads a drawing back into rows of modules, dark is true. */
function modulesOf(drawing: string): boolean[][] {
  const halves: Record<string, readonly [boolean, boolean]> = {
    '█': [false, false],
    '▀': [false, true],
    '▄': [true, false],
    ' ': [true, true],
  };
  return drawing.split('\n').flatMap((line) => {
    const pairs = Array.from(line, (character) => halves[character] ?? []);
    return [pairs.map(([upper = false]) => upper), pairs.map(([, lower = false]) => lower)];
  });
}

describe('drawQrCode', () => {
  it.each([uri, 'x', 'ü'.repeat(200)])('draws every module of %s', (text) => {
    const { data, size } = encode(text, { border: 2, ecc: 'L' });
    const rows = modulesOf(drawQrCode(text, wide) ?? '');
    expect(rows.slice(0, size)).toEqual(data);
  });

  it('has light modules all around', () => {
    const rows = modulesOf(drawQrCode(uri, wide) ?? '');
    const light = (row: readonly boolean[] | undefined) => row?.every((dark) => !dark);
    expect([rows[0], rows[1], rows.at(-1), rows.at(-2)].map(light)).toEqual([true, true, true, true]);
    for (const row of rows) expect([row[0], row[1], row.at(-1), row.at(-2)]).toEqual([false, false, false, false]);
  });

  it('fits a terminal of 80 columns and 24 lines', () => {
    const lines = drawQrCode(uri, { columns: 80, colors: false })?.split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThan(24);
  });

  it('is not drawn if the terminal is too narrow', () => {
    const width = drawQrCode(uri, wide)?.indexOf('\n') ?? 0;
    expect(drawQrCode(uri, { columns: width, colors: false })).toBeDefined();
    expect(drawQrCode(uri, { columns: width - 1, colors: false })).toBeUndefined();
  });

  it('sets white on black for terminals with any colours', () => {
    const plain = drawQrCode(uri, wide)?.split('\n');
    const coloured = drawQrCode(uri, { ...wide, colors: true })?.split('\n');
    expect(coloured).toEqual(plain?.map((line) => `\u001b[97;40m${line}\u001b[0m`));
  });
});
