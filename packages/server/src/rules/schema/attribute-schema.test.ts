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
