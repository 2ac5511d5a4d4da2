import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasAttributes, aliasOf, hidesUsernames, normalizeName } from './aliases.ts';
import { testPool } from '../testing/pool.ts';

const sensitive = testPool({ UsernameConfiguration: { CaseSensitive: true } });
const insensitive = testPool({ UsernameConfiguration: { CaseSensitive: false } });

/** Any UTF-16 code units, including lone surrogates. */
const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

describe('names are compared', () => {
  it.each([
    ['Jane', 'Jane', 'jane'],
    ['\uFF2Aane', 'Jane', 'jane'],
    ['a\u0308', 'ä', 'ä'],
    ['Ä', 'Ä', 'ä'],
    ['ﬁnn', 'finn', 'finn'],
    ['a\uFF20b.co', 'a@b.co', 'a@b.co'],
  ])('%j as %j, and if case is ignored as %j', (typed, exact, folded) => {
    expect(normalizeName(sensitive, typed)).toBe(exact);
    expect(normalizeName(insensitive, typed)).toBe(folded);
  });

  it('in a form that normalizes to itself', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(sensitive, insensitive), (text, pool) => {
        const once = normalizeName(pool, text);
        expect(normalizeName(pool, once)).toBe(once);
      }),
    );
  });

  it('without case, whichever way it is folded', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'Z', 'ä', 'Ö', 'é', 'ß', 'ﬁ', '0', '@', '.') }), (text) => {
        expect(normalizeName(insensitive, text.toLowerCase())).toBe(normalizeName(insensitive, text));
      }),
    );
  });
});

it.each([
  [{}, [], false],
  [{ AliasAttributes: ['email', 'preferred_username'] as const }, ['email', 'preferred_username'], false],
  [{ UsernameAttributes: ['phone_number', 'email'] as const }, ['phone_number', 'email'], true],
])('users of a pool with %j sign in with %j', (definition, kinds, hidden) => {
  const pool = testPool(structuredClone(definition));
  expect(aliasAttributes(pool)).toStrictEqual(kinds);
  expect(hidesUsernames(pool)).toBe(hidden);
});

it('stores preferred user names in the namespace of user names', () => {
  expect(aliasOf(insensitive, 'preferred_username', 'Jane')).toStrictEqual(aliasOf(insensitive, 'username', 'jane'));
  expect(aliasOf(insensitive, 'email', 'Jane@X.co')).toStrictEqual({
    poolId: insensitive.id,
    kind: 'email',
    value: 'jane@x.co',
  });
});
