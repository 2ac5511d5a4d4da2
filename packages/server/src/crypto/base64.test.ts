import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBase64 } from './base64.ts';

it('decodes base64 with or without padding', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const padded = Buffer.from(bytes).toString('base64');
      expect(decodeBase64(padded)).toEqual(Buffer.from(bytes));
      expect(decodeBase64(padded.replaceAll('=', ''))).toEqual(Buffer.from(bytes));
    }),
  );
});

it.each(['=', 'A', 'AA=', 'AAA==', 'AB==', 'AA=A', 'AA==\n', ' AAAA', 'AA-_', 'AAAA===='])('rejects %j', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});
