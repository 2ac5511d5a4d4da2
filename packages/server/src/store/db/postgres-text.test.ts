import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromPostgres, toPostgres } from './postgres-text.ts';

const character = fc.constantFrom('\0', '\u{10FFFE}', '0', '1', 'a', '\u{1F600}', '\u00e9');
const text = fc.array(character, { maxLength: 12 }).map((characters) => characters.join(''));

it('gives every text back, and never shows PostgreSQL what it cannot hold', () => {
  fc.assert(
    fc.property(text, (original) => {
      const written = toPostgres(original);
      expect(written).not.toContain('\0');
      expect(fromPostgres(String(written))).toBe(original);
    }),
  );
});

it('leaves everything else as it is', () => {
  const bytes = Uint8Array.of(0, 1);
  expect(toPostgres(bytes)).toBe(bytes);
  expect([toPostgres(0), toPostgres(null), toPostgres('plain')]).toEqual([0, null, 'plain']);
  expect(fromPostgres('plain')).toBe('plain');
});
