import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64, fromBytes, signed, toBase64 } from './encoding.ts';
import { bufferFromBase64, integerOfBytes, signedBytes } from './node-primitives.ts';

/** Base64, and texts of the same characters with others in between. */
const texts = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map(toBase64),
  fc.string({
    unit: fc.constantFrom('A', 'B', 'z', '0', '9', '+', '/', '=', '-', '_', ' ', '\n', 'ü', 'Ł', '😀'),
    maxLength: 12,
  }),
);

it('decodes base64 like the portable function', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const decoded = bufferFromBase64(text);
      expect(decoded && [...decoded]).toEqual(fromBase64(text) && [...(fromBase64(text) as Uint8Array)]);
    }),
    { numRuns: 3_000 },
  );
});

it('reads and writes integers like the portable functions', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const n = fromBytes(bytes);
      expect(integerOfBytes(Buffer.concat([Buffer.of(1), bytes, Buffer.of(2)]).subarray(1, -1))).toBe(n);
      expect(signedBytes(n)).toEqual(signed(n));
    }),
  );
});
