import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromPostgres, toPostgres } from './postgres-text.ts';

const character = fc.constantFrom('\0', '\u{10FFFE}', '0', '1', 'a', '\u{1F600}', '\u00e9');
const text = fc.array(character, { maxLength: 12 }).map((characters) => characters.join(''));

it('decodes every encoded text, and never sends U+0000 to PostgreSQL', () => {
  fc.assert(
    fc.property(text, (original) => {
      const written = toPostgres(original);
      expect(written).not.toContain('\0');
      expect(fromPostgres(String(written))).toBe(original);
    }),
  );
});

it('leaves all other values unchanged', () => {
  const bytes = Uint8Array.of(0, 1);
  expect(toPostgres(bytes)).toBe(bytes);
  expect([toPostgres(0), toPostgres(null), toPostgres('plain')]).toEqual([0, null, 'plain']);
  expect(fromPostgres('plain')).toBe('plain');
});
