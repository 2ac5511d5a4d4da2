import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodedBase64 } from './base64.ts';

it('reads what it stands for, padded or not', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const padded = Buffer.from(bytes).toString('base64');
      expect(decodedBase64(padded)).toEqual(Buffer.from(bytes));
      expect(decodedBase64(padded.replaceAll('=', ''))).toEqual(Buffer.from(bytes));
    }),
  );
});

it.each(['=', 'A', 'AA=', 'AAA==', 'AB==', 'AA=A', 'AA==\n', ' AAAA', 'AA-_', 'AAAA===='])('refuses %j', (text) => {
  expect(decodedBase64(text)).toBeUndefined();
});
