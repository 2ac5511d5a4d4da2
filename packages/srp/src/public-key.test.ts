import { describe, expect, it } from 'vitest';
import { N } from './group.ts';
import { acceptsA, parseB } from './public-key.ts';

const hex = (n: bigint) => n.toString(16);

describe('acceptsA', () => {
  it.each([
    ['the smallest', '2', '2'],
    ['the largest', hex(N - 2n), hex(N - 2n)],
    ['odd length', 'abc', 'abc'],
    ['capitals', 'ABCDEF', 'abcdef'],
    ['leading zeros', '0000abc', 'abc'],
    ['zero padding up to 1,024 digits', 'abc'.padStart(1024, '0'), 'abc'],
  ])('takes %s', (_, text, A) => {
    expect(acceptsA(text)).toEqual({ ok: true, A, value: BigInt(`0x${A}`) });
  });

  it.each([
    ['0', '0'],
    ['many zeros', '0'.repeat(768)],
    ['1', '1'],
    ['1 with padding', '01'.padStart(768, '0')],
    ['N - 1', hex(N - 1n)],
    ['N', hex(N)],
    ['N in capitals, padded', `00${hex(N).toUpperCase()}`],
    ['N + 1', hex(N + 1n)],
    ['N + 2', hex(N + 2n)],
    ['2N', hex(2n * N)],
    ['3N', hex(3n * N)],
    ['2^255 · N', hex(N << 255n)],
    ['2N - 1', hex(2n * N - 1n)],
  ])('refuses %s as out of range', (_, text) => {
    expect(acceptsA(text)).toEqual({ ok: false, reason: 'out-of-range' });
  });

  it.each(['', ' ', '-2', '+2', '0x2', 'xyz', '2 ', '2\n', '٢'])('refuses %j as malformed', (text) => {
    expect(acceptsA(text)).toEqual({ ok: false, reason: 'malformed' });
  });

  it.each([1025, 10_240, 131_072])('refuses %i digits as too long', (digits) => {
    expect(acceptsA('2'.padStart(digits, '0'))).toEqual({ ok: false, reason: 'too-long' });
  });
});

describe('parseB', () => {
  it.each(['1', 'abc', '0ABC', hex(N - 1n), hex(N - 1n).padStart(800, '0')])('takes %s', (text) => {
    expect(parseB(text)).toBe(BigInt(`0x${text}`));
  });

  it.each(['', '0', '000', hex(N), hex(2n * N), hex(N + 5n), 'xyz', '-1', '1'.repeat(1025)])('refuses %s', (text) => {
    expect(parseB(text)).toBeUndefined();
  });
});
