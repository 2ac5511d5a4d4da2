import type { SchemaAttributeType } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { addAttributes, declareAttributes } from './attribute-schema-declaration.ts';

const tier: SchemaAttributeType = { Name: 'tier', AttributeDataType: 'String' };
const named = (attributes: readonly SchemaAttributeType[], name: string) =>
  attributes.find(({ Name }) => Name === name);

const many = (count: number): SchemaAttributeType[] =>
  Array.from({ length: count }, (_, index) => ({ Name: `c${index}`, AttributeDataType: 'String' }));

describe('a pool without a schema of its own', () => {
  const attributes = declareAttributes([]);

  it('has the twenty standard attributes', () => {
    expect(attributes).toHaveLength(20);
    expect(new Set(attributes.map(({ Name }) => Name)).size).toBe(20);
  });

  // From a response of DescribeUserPool. Terraform compares these members one by one.
  it.each<SchemaAttributeType>([
    {
      Name: 'sub',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: false,
      Required: true,
      StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
    },
    {
      Name: 'email',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' },
    },
    {
      Name: 'birthdate',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      StringAttributeConstraints: { MinLength: '10', MaxLength: '10' },
    },
    {
      Name: 'updated_at',
      AttributeDataType: 'Number',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      NumberAttributeConstraints: { MinValue: '0' },
    },
    {
      Name: 'email_verified',
      AttributeDataType: 'Boolean',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
    },
  ])('$Name as AWS describes it', (expected) => {
    expect(named(attributes, String(expected.Name))).toStrictEqual(expected);
  });
});

describe('standard attributes of a schema', () => {
  it('can be made required and immutable, with other bounds, at the same position', () => {
    const changed = declareAttributes([
      {
        Name: 'email',
        AttributeDataType: 'String',
        Required: true,
        Mutable: false,
        StringAttributeConstraints: { MinLength: '5', MaxLength: '10' },
      },
    ]);
    expect(changed.map(({ Name }) => Name)).toStrictEqual(declareAttributes([]).map(({ Name }) => Name));
    expect(named(changed, 'email')).toMatchObject({
      Required: true,
      Mutable: false,
      StringAttributeConstraints: { MinLength: '5', MaxLength: '10' },
    });
  });

  it('keep type and bounds that are not given', () => {
    const changed = declareAttributes([{ Name: 'birthdate', Required: true }]);
    expect(named(changed, 'birthdate')).toMatchObject({
      AttributeDataType: 'String',
      Required: true,
      StringAttributeConstraints: { MinLength: '10', MaxLength: '10' },
    });
  });

  it('become mutable and optional if the change does not say otherwise', () => {
    const [immutable] = [{ Name: 'updated_at', NumberAttributeConstraints: { MinValue: '5', MaxValue: '5' } }];
    expect(named(declareAttributes([immutable]), 'updated_at')).toStrictEqual({
      Name: 'updated_at',
      AttributeDataType: 'Number',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
      NumberAttributeConstraints: { MinValue: '5', MaxValue: '5' },
    });
    expect(named(declareAttributes([{ Name: 'updated_at', Mutable: false }]), 'updated_at')).toMatchObject({
      Mutable: false,
      NumberAttributeConstraints: { MinValue: '0' },
    });
    expect(named(declareAttributes([{ Name: 'email_verified', Mutable: true }]), 'email_verified')).toStrictEqual(
      named(declareAttributes([]), 'email_verified'),
    );
  });

  it('never make the subject optional or mutable', () => {
    const changed = declareAttributes([{ Name: 'sub', AttributeDataType: 'String', Mutable: true, Required: false }]);
    expect(named(changed, 'sub')).toMatchObject({ Mutable: false, Required: true });
  });

  it.each<SchemaAttributeType>([
    { Name: 'email', AttributeDataType: 'Number' },
    { Name: 'email', DeveloperOnlyAttribute: true },
  ])('cannot change their type: %j', (attribute) => {
    expect(() => declareAttributes([attribute])).toThrow(
      'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
    );
  });
});

describe('custom attributes', () => {
  it('follow the standard ones, prefixed, with defaults for missing members', () => {
    const attributes = declareAttributes([
      tier,
      { Name: 'score', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '-5', MaxValue: '9' } },
      { Name: 'note', AttributeDataType: 'Boolean', DeveloperOnlyAttribute: true, Mutable: false },
    ]);
    expect(attributes.slice(20)).toStrictEqual([
      {
        Name: 'custom:tier',
        AttributeDataType: 'String',
        DeveloperOnlyAttribute: false,
        Mutable: true,
        Required: false,
        StringAttributeConstraints: {},
      },
      {
        Name: 'custom:score',
        AttributeDataType: 'Number',
        DeveloperOnlyAttribute: false,
        Mutable: true,
        Required: false,
        NumberAttributeConstraints: { MinValue: '-5', MaxValue: '9' },
      },
      {
        Name: 'dev:custom:note',
        AttributeDataType: 'Boolean',
        DeveloperOnlyAttribute: true,
        Mutable: false,
        Required: false,
      },
    ]);
  });

  it('drop constraints of another type', () => {
    const [custom] = declareAttributes([
      { ...tier, NumberAttributeConstraints: { MinValue: '1' }, StringAttributeConstraints: { MaxLength: '7' } },
    ]).slice(20);
    expect(custom).not.toHaveProperty('NumberAttributeConstraints');
    expect(custom).toMatchObject({ StringAttributeConstraints: { MaxLength: '7' } });
  });

  it.each<[string, SchemaAttributeType]>([
    ['Invalid AttributeDataType input, consider using the provided AttributeDataType enum.', { Name: 'tier' }],
    ['Required custom attributes are not supported currently.', { ...tier, Required: true }],
    ['A schema attribute needs a name.', { AttributeDataType: 'String' }],
    [
      "Attribute custom:tier cannot have a max length shorter than it's min length",
      { ...tier, StringAttributeConstraints: { MinLength: '6', MaxLength: '5' } },
    ],
    [
      "Attribute custom:n cannot have a max value smaller than it's min value",
      { Name: 'n', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '2', MaxValue: '1' } },
    ],
    [
      // Equal as doubles: 2^53 and 2^53 + 1.
      "Attribute custom:n cannot have a max value smaller than it's min value",
      {
        Name: 'n',
        AttributeDataType: 'Number',
        NumberAttributeConstraints: { MinValue: '9007199254740993', MaxValue: '9007199254740992' },
      },
    ],
    [
      'Invalid StringAttributeConstraints for schema attribute custom:tier',
      { ...tier, StringAttributeConstraints: { MinLength: '-1' } },
    ],
    ...['x', '1x', 'x1', '', '1234567'].map((MaxLength): [string, SchemaAttributeType] => [
      'Invalid StringAttributeConstraints for schema attribute custom:tier',
      { ...tier, StringAttributeConstraints: { MaxLength } },
    ]),
    ...['x', '1x', 'x1', '', '--1', '1'.repeat(101)].map((MaxValue): [string, SchemaAttributeType] => [
      'Invalid NumberAttributeConstraints for schema attribute custom:n',
      { Name: 'n', AttributeDataType: 'Number', NumberAttributeConstraints: { MaxValue } },
    ]),
    [
      'user.custom:tier: String attributes cannot have a length of more than 2048',
      { ...tier, StringAttributeConstraints: { MaxLength: '2049' } },
    ],
    [
      'Invalid NumberAttributeConstraints for schema attribute custom:n',
      { Name: 'n', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '1.5' } },
    ],
  ])('%s', (message, attribute) => {
    expect(() => declareAttributes([attribute])).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message }),
    );
  });

  it.each<SchemaAttributeType>([
    { ...tier, StringAttributeConstraints: { MinLength: '2048' } },
    { ...tier, StringAttributeConstraints: { MaxLength: '2048' } },
    { ...tier, StringAttributeConstraints: { MaxLength: '0' } },
    { Name: 'n', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '3', MaxValue: '3' } },
    { Name: 'n', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '-5' } },
    { Name: 'n', AttributeDataType: 'Number', NumberAttributeConstraints: { MaxValue: '-5' } },
    { Name: 'n', AttributeDataType: 'DateTime', NumberAttributeConstraints: { MinValue: 'x' } },
  ])('accept %j', (attribute) => {
    expect(declareAttributes([attribute])).toHaveLength(21);
  });

  it('accept equal bounds', () => {
    expect(() =>
      declareAttributes([{ ...tier, StringAttributeConstraints: { MinLength: '1', MaxLength: '1' } }]),
    ).not.toThrow();
  });

  it.each([
    [[tier, tier], 'custom:tier'],
    [[{ Name: 'a', AttributeDataType: 'String' as const }, tier, tier], 'custom:tier'],
    [
      [
        { Name: 'email', AttributeDataType: 'String' as const },
        { Name: 'email', AttributeDataType: 'String' as const },
      ],
      'email',
    ],
  ])('are rejected if given twice: %#', (attributes, name) => {
    const message = `Duplicate custom attribute names ${name} are not allowed in a user pool schema.`;
    expect(() => declareAttributes(attributes)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message }),
    );
  });
});

describe('adding custom attributes', () => {
  const existing = declareAttributes([tier]);

  it('does not change existing attributes', () => {
    const added = addAttributes(existing, [{ Name: 'email', AttributeDataType: 'Number' }]);
    expect(added.slice(0, -1)).toStrictEqual(existing);
    expect(added.at(-1)).toMatchObject({ Name: 'custom:email', AttributeDataType: 'Number' });
  });

  it('rejects an existing name', () => {
    expect(() => addAttributes(existing, [tier])).toThrow(
      'custom:tier: Existing attribute already has name custom:tier.',
    );
  });

  it('treats developer-only attributes as separate names', () => {
    const note: SchemaAttributeType = { Name: 'note', AttributeDataType: 'String', DeveloperOnlyAttribute: true };
    const added = addAttributes(existing, [note]);
    expect(() => addAttributes(added, [note])).toThrow(
      'custom:note: Existing attribute already has name dev:custom:note.',
    );
  });

  it('allows at most fifty', () => {
    expect(addAttributes(existing, many(49))).toHaveLength(70);
    expect(() => addAttributes(existing, many(50))).toThrow('more than 50 custom attributes');
  });
});
