import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesToHex,
  equalBytes,
  fromBase64,
  fromBytes,
  hexToBytes,
  parseHex,
  signed,
  toBase64,
  toHex,
  utf8,
} from './encoding.ts';

const natural = fc.bigInt({ min: 0n, max: 2n ** 3080n });

describe('signed', () => {
  // The results of java.math.BigInteger.toByteArray().
  it.each([
    [0n, '00'],
    [1n, '01'],
    [20n, '14'],
    [0x7fn, '7f'],
    [0x80n, '0080'],
    [0xffn, '00ff'],
    [0x100n, '0100'],
    [0x7fffn, '7fff'],
    [0x8000n, '008000'],
    [0xf4431cdaa37c04cn, '0f4431cdaa37c04c'],
    [2n ** 255n, `0080${'00'.repeat(31)}`],
  ])('encodes %s as %s', (n, hex) => {
    expect(Buffer.from(signed(n)).toString('hex')).toBe(hex);
  });

  it('is the shortest two’s complement form of every number', () => {
    fc.assert(
      fc.property(natural, (n) => {
        const bytes = signed(n);
        const [first = 0xff, second = 0] = bytes;
        expect(BigInt(`0x${Buffer.from(bytes).toString('hex')}`)).toBe(n);
        expect(first).toBeLessThan(0x80);
        if (bytes.length > 1) expect(first !== 0 || second >= 0x80).toBe(true);
      }),
    );
  });

  it('refuses negative numbers', () => {
    expect(() => signed(-1n)).toThrow(RangeError);
  });
});

describe('parseHex', () => {
  it.each([
    ['5', 5n],
    ['0', 0n],
    ['00005', 5n],
    ['aBcDeF', 0xabcdefn],
    ['abc', 0xabcn],
  ])('reads %s', (text, value) => {
    expect(parseHex(text, 8)).toEqual({ ok: true, value });
  });

  it.each(['', ' 5', '5 ', '0x5', '-5', '+5', '5n', 'g', '5\n', '５', '1_0'])('refuses %j', (text) => {
    expect(parseHex(text, 8)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('checks the length first', () => {
    expect(parseHex('0'.repeat(8), 8)).toEqual({ ok: true, value: 0n });
    expect(parseHex('0'.repeat(9), 8)).toEqual({ ok: false, reason: 'too-long' });
    expect(parseHex('z'.repeat(100_000), 8)).toEqual({ ok: false, reason: 'too-long' });
  });

  it('reads back what toHex writes, which has no leading zeros', () => {
    fc.assert(
      fc.property(natural, (n) => {
        expect(toHex(n)).toMatch(/^(?:0|[1-9a-f][0-9a-f]*)$/);
        expect(parseHex(toHex(n), 1024)).toEqual({ ok: true, value: n });
      }),
    );
  });
});

describe('bytes and text', () => {
  it('agrees with Buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(bytesToHex(bytes)).toBe(buffer.toString('hex'));
        expect(hexToBytes(buffer.toString('hex'))).toEqual(bytes);
        expect(hexToBytes(buffer.toString('hex').toUpperCase())).toEqual(bytes);
        expect(toBase64(bytes)).toBe(buffer.toString('base64'));
        expect(fromBase64(buffer.toString('base64'))).toEqual(bytes);
        expect(fromBytes(bytes)).toBe(bytes.length === 0 ? 0n : BigInt(`0x${buffer.toString('hex')}`));
      }),
    );
  });

  it.each(['A', 'AA', 'AAA', 'AA=A', 'AAAAA===', '====', 'AA-_', 'AAAA\n', ' AAAA', 'AA A', 'ÄAAA'])(
    'does not take %j for base64',
    (text) => {
      expect(fromBase64(text)).toBeUndefined();
    },
  );

  it('encodes text as UTF-8, and half a surrogate pair as U+FFFD', () => {
    expect(utf8('pä✓𝒳')).toEqual(new Uint8Array(Buffer.from('pä✓𝒳', 'utf8')));
    expect(Buffer.from(utf8('\ud800')).toString('hex')).toBe('efbfbd');
  });

  it('compares bytes', () => {
    expect(equalBytes(Uint8Array.of(), Uint8Array.of())).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(2, 2))).toBe(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
  });
});
