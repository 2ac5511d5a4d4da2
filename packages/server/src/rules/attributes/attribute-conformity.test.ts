import type { SchemaAttributeType } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import {
  assertFlagsHaveAddresses,
  assertInSchema,
  assertRequired,
  assertValues,
  type AttributeWriter,
  missingRequired,
} from './attribute-conformity.ts';
import { declareAttributes } from '../schema/attribute-schema-declaration.ts';
import { testPool } from '../testing/pool.ts';

const declared: SchemaAttributeType[] = [
  { Name: 'email', AttributeDataType: 'String', Required: true, Mutable: false },
  { Name: 'tier', AttributeDataType: 'String', Mutable: false, StringAttributeConstraints: { MaxLength: '4' } },
  { Name: 'age', AttributeDataType: 'Number', Mutable: true, NumberAttributeConstraints: { MinValue: '18' } },
  { Name: 'secret', AttributeDataType: 'String', Mutable: true, DeveloperOnlyAttribute: true },
];
const pool = testPool({ SchemaAttributes: [...declareAttributes(declared)] });
const changes = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values));
const refusal = (message: string) => expect.objectContaining({ code: 'InvalidParameterException', message });

describe('attributes that are not in the schema or cannot be set', () => {
  it.each<[AttributeWriter, Record<string, string>, string]>([
    [
      'sign-up',
      { color: 'red' },
      'Attributes did not conform to the schema: color: Attribute does not exist in the schema.\n',
    ],
    [
      'sign-up',
      { 'custom:a': '', name: 'x', 'custom:b': '' },
      'Attributes did not conform to the schema: custom:a: Attribute does not exist in the schema.\ncustom:b: Attribute does not exist in the schema.\n',
    ],
    [
      'admin-create',
      { 'custom:a': '1' },
      'Attributes did not conform to the schema: Type for attribute {custom:a} could not be determined',
    ],
    ['self', { 'custom:a': '1' }, 'user.custom:a: Attribute does not exist in the schema.\n'],
    ['admin', { 'custom:a': '1' }, 'user.custom:a: Attribute does not exist in the schema.\n'],
    ['self', { email: 'a@b.co' }, 'user.email: Attribute cannot be updated.\n'],
    [
      'admin',
      { 'custom:tier': 'x', email: 'a@b.co' },
      'user.custom:tier: Attribute cannot be updated.\nuser.email: Attribute cannot be updated.\n',
    ],
    ['sign-up', { sub: 'x' }, 'Attributes did not conform to the schema: sub: Attribute cannot be updated.\n'],
    ['admin', { sub: 'x' }, 'user.sub: Attribute cannot be updated.\n'],
    ['admin', { identities: '[]' }, 'user.identities: Attribute cannot be updated.\n'],
    ['admin', { 'cognito:user_status': 'x' }, 'user.cognito:user_status: Attribute cannot be updated.\n'],
    ['self', { 'cognito:mfa_enabled': 'x' }, 'user.cognito:mfa_enabled: Attribute cannot be updated.\n'],
    ['self', { 'dev:custom:secret': 'x' }, 'user.dev:custom:secret: Attribute cannot be updated.\n'],
    ['self', { ['__proto__']: 'x' }, 'user.__proto__: Attribute does not exist in the schema.\n'],
  ])('%s %j', (writer, values, message) => {
    expect(() => assertInSchema(pool, changes(values), writer)).toThrow(refusal(message));
  });

  it.each<[AttributeWriter, Record<string, string>]>([
    ['sign-up', { email: 'a@b.co', 'custom:tier': 'gold' }],
    ['admin-create', { email: 'a@b.co', email_verified: 'true', 'dev:custom:secret': 'x' }],
    ['self', { name: 'Jane', 'custom:age': '20' }],
    ['admin', { phone_number_verified: 'true', 'dev:custom:secret': 'x' }],
  ])('%s may set %j', (writer, values) => {
    expect(() => assertInSchema(pool, changes(values), writer)).not.toThrow();
  });
});

describe('values', () => {
  it.each<[AttributeWriter, Record<string, string>, string]>([
    [
      'sign-up',
      { 'custom:tier': 'golden' },
      'Attributes did not conform to the schema: custom:tier: String must be no longer than 4 characters\n',
    ],
    [
      'self',
      { 'custom:age': '17', birthdate: '1.1.2000' },
      'user.custom:age: Value must be no less than 18\nuser.birthdate: String must be no shorter than 10 characters\n',
    ],
    ['admin', { email_verified: 'yes' }, 'user.email_verified: Value must be true or false\n'],
    ['admin', { updated_at: '-1' }, 'user.updated_at: Value must be no less than 0\n'],
    [
      'admin-create',
      { 'custom:age': '17' },
      'Attributes did not conform to the schema: custom:age: Value must be no less than 18\n',
    ],
    ['self', { email: '' }, 'user.email: The attribute is required\n'],
    ['self', { email: 'nobody' }, 'Invalid email address format.'],
    ['admin-create', { phone_number: '555 1212' }, 'Invalid phone number format.'],
  ])('%s %j', (writer, values, message) => {
    expect(() => assertValues(pool, changes(values), writer)).toThrow(refusal(message));
  });

  it('may be empty, also those of flags', () => {
    const values = changes({ name: '', 'custom:age': '', phone_number: '', email_verified: '', email: 'a@b.co' });
    expect(() => assertValues(pool, values, 'admin')).not.toThrow();
  });
});

it('treats the verified flags as truth values, also in a schema that does not list them', () => {
  const small = testPool({ SchemaAttributes: [{ Name: 'email', AttributeDataType: 'String' }] });
  const values = changes({ email_verified: 'true', phone_number_verified: 'False' });
  for (const writer of ['admin', 'admin-create'] as const) {
    expect(() => assertInSchema(small, values, writer)).not.toThrow();
    expect(() => assertValues(small, values, writer)).not.toThrow();
  }
  expect(() => assertValues(small, changes({ email_verified: 'x' }), 'admin')).toThrow(
    refusal('user.email_verified: Value must be true or false\n'),
  );
  expect(() => assertValues(small, changes({ email_verified: '' }), 'admin')).not.toThrow();
});

it('lists missing required attributes, but never the sub', () => {
  expect(missingRequired(pool, { name: 'Jane' })).toStrictEqual(['email']);
  expect(missingRequired(pool, { email: 'a@b.co' })).toStrictEqual([]);
  expect(() => assertRequired(pool, {}, 'sign-up')).toThrow(
    refusal('Attributes did not conform to the schema: email: The attribute is required\n'),
  );
});

it.each([
  [{ email_verified: 'true' }, 'Email is required if it is to be marked as verified.'],
  [{ email: 'a@b.co', phone_number_verified: 'true' }, 'Phone number is required if it is to be marked as verified.'],
])('rejects %j', (attributes, message) => {
  expect(() => assertFlagsHaveAddresses(attributes)).toThrow(refusal(message));
  expect(() => assertFlagsHaveAddresses({ email_verified: 'false' })).not.toThrow();
  expect(() => assertFlagsHaveAddresses({ email: 'a@b.co', email_verified: 'true' })).not.toThrow();
});
