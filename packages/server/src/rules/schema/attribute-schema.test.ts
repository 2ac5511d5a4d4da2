import { expect, it } from 'vitest';
import { attributeSchema } from './attribute-schema.ts';
import { declareAttributes } from './attribute-schema-declaration.ts';

it('returns the attributes by name, with bounds as numbers', () => {
  const schema = attributeSchema(
    declareAttributes([
      { Name: 'score', AttributeDataType: 'Number', Mutable: false, NumberAttributeConstraints: { MaxValue: '9' } },
    ]),
  );
  expect(schema.size).toBe(21);
  expect(schema.get('custom:score')).toStrictEqual({
    name: 'custom:score',
    dataType: 'Number',
    mutable: false,
    required: false,
    developerOnly: false,
    minLength: null,
    maxLength: null,
    minValue: null,
    maxValue: 9,
  });
  expect(schema.get('sub')).toMatchObject({ mutable: false, required: true, minLength: 1, maxLength: 2048 });
});

it('has the defaults of missing members', () => {
  const unlimited = { minLength: null, maxLength: null, minValue: null, maxValue: null };
  expect([...attributeSchema([{ Name: 'custom:a' }]).values()]).toStrictEqual([
    { name: 'custom:a', dataType: 'String', mutable: true, required: false, developerOnly: false, ...unlimited },
  ]);
});

it('has the given members', () => {
  const given = {
    Name: 'dev:custom:a',
    AttributeDataType: 'Number',
    Mutable: false,
    Required: true,
    DeveloperOnlyAttribute: true,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '2' },
    NumberAttributeConstraints: { MinValue: '3', MaxValue: '4' },
  } as const;
  expect(attributeSchema([given]).get('dev:custom:a')).toStrictEqual({
    name: 'dev:custom:a',
    dataType: 'Number',
    mutable: false,
    required: true,
    developerOnly: true,
    minLength: 1,
    maxLength: 2,
    minValue: 3,
    maxValue: 4,
  });
});
