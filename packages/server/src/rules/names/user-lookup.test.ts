import { describe, expect, it } from 'vitest';
import type { Pool } from '../pools/directory.ts';
import { testPool } from '../testing/pool.ts';
import { isUuid, namesOf } from './user-lookup.ts';

const SUB = '0123abcd-4567-89ef-a0b1-23456789abcd';
const plain = testPool({ UsernameConfiguration: { CaseSensitive: false } });
const withAliases = testPool({ AliasAttributes: ['email', 'phone_number', 'preferred_username'] });
const withAddresses = testPool({ UsernameAttributes: ['email'] });
const alias = (kind: string, value: string) => ({ poolId: plain.id, kind, value });

describe('a typed name', () => {
  it.each<[Pool, string, readonly (readonly [string, string])[]]>([
    [plain, 'Jane', [['username', 'jane']]],
    [plain, 'a@b.co', [['username', 'a@b.co']]],
    [withAliases, 'Jane', [['username', 'Jane']]],
    [
      withAliases,
      'a@b.co',
      [
        ['username', 'a@b.co'],
        ['email', 'a@b.co'],
      ],
    ],
    [
      withAliases,
      'a\uFF20b.co',
      [
        ['username', 'a@b.co'],
        ['email', 'a@b.co'],
      ],
    ],
    [
      withAliases,
      '+14325551212',
      [
        ['username', '+14325551212'],
        ['phone_number', '+14325551212'],
      ],
    ],
    [
      withAddresses,
      'a@b.co',
      [
        ['username', 'a@b.co'],
        ['email', 'a@b.co'],
      ],
    ],
    [withAddresses, '+14325551212', [['username', '+14325551212']]],
  ])('may be a user name, and an address where users sign in with it: case %#', (pool, typed, names) => {
    expect(namesOf(pool, typed)).toEqual({
      aliases: names.map(([kind, value]) => alias(kind, value)),
      sub: undefined,
    });
  });

  it('may be a sub, in any case', () => {
    const typed = SUB.toUpperCase();
    expect(namesOf(plain, typed)).toEqual({ aliases: [alias('username', SUB)], sub: SUB });
    expect(namesOf(withAliases, typed)).toEqual({ aliases: [alias('username', typed)], sub: SUB });
  });
});

it.each([
  [SUB, true],
  [SUB.toUpperCase(), true],
  [`${SUB}0`, false],
  [`0${SUB}`, false],
  [SUB.replace('a', 'g'), false],
  [SUB.replaceAll('-', ''), false],
  [`{${SUB}}`, false],
  ['', false],
])('%j has the format of a sub: %s', (text, expected) => {
  expect(isUuid(text)).toBe(expected);
});
