import { describe, expect, it } from 'vitest';
import { assertMayWrite, mayRead } from './attribute-permissions.ts';
import { declareAttributes } from '../schema/attribute-schema-declaration.ts';
import { testClient, testPool } from '../testing/pool.ts';

const pool = testPool({
  SchemaAttributes: [
    ...declareAttributes([
      { Name: 'family_name', AttributeDataType: 'String', Required: true, Mutable: true },
      { Name: 'tier', AttributeDataType: 'String' },
    ]),
  ],
});
const open = testClient();
const narrow = testClient({ ReadAttributes: ['email'], WriteAttributes: ['name', 'custom:tier'] });

describe('a client', () => {
  it.each([
    [
      'without lists',
      open,
      ['name', 'email', 'family_name', 'x-custom:tier'],
      ['custom:tier', 'dev:custom:tier', 'email_verified', 'phone_number_verified'],
    ],
    ['with lists', narrow, ['name', 'custom:tier', 'family_name'], ['email', 'nickname', 'email_verified']],
  ] as const)('%s writes only permitted attributes', (_, client, allowed, refused) => {
    expect(() => assertMayWrite(pool, client, new Map(allowed.map((name) => [name, 'x'])))).not.toThrow();
    for (const name of refused) {
      const changes = new Map([...allowed, name].map((each) => [each, 'x']));
      expect(() => assertMayWrite(pool, client, changes)).toThrow(
        expect.objectContaining({
          code: 'NotAuthorizedException',
          message: 'A client attempted to write unauthorized attribute',
        }),
      );
    }
  });

  it('never writes the verified flags, even if its list contains them', () => {
    const client = testClient({ WriteAttributes: ['email', 'email_verified'] });
    expect(() => assertMayWrite(pool, client, new Map([['email_verified', 'true']]))).toThrow('unauthorized attribute');
  });

  it.each([
    ['sub', true, true],
    ['email', true, true],
    ['custom:tier', true, false],
    ['name', true, false],
  ])('reads %s: %s without a list, %s with one', (name, withoutList, withList) => {
    expect(mayRead(open, name)).toBe(withoutList);
    expect(mayRead(narrow, name)).toBe(withList);
  });
});
