import { expect, it } from 'vitest';
import { attributeProblem, type ValueSchema } from './attribute-value.ts';

const text: ValueSchema = { dataType: 'String', minLength: 2, maxLength: 4 };
const number: ValueSchema = { dataType: 'Number', minValue: -5, maxValue: 10 };

it.each<[ValueSchema, string, string | undefined]>([
  [text, 'ab', undefined],
  [text, 'abcd', undefined],
  [text, 'a', 'String must be no shorter than 2 characters'],
  [text, 'abcde', 'String must be no longer than 4 characters'],
  [{ dataType: 'String' }, 'x'.repeat(2048), undefined],
  [{ dataType: 'String' }, 'x'.repeat(2049), 'String must be no longer than 2048 characters'],
  [{ dataType: 'String', minLength: null, maxLength: null }, '', undefined],
  [{ dataType: 'String', minLength: null, maxLength: 2 }, '', undefined],
  [{ dataType: 'String', minLength: 2, maxLength: null }, 'abc', undefined],
  [{ dataType: 'Number', minValue: null, maxValue: null }, '-3', undefined],
  [{ dataType: 'Number', minValue: null, maxValue: null }, '3', undefined],
  [number, '10', undefined],
  [number, '-5', undefined],
  [number, '0.5', undefined],
  [number, '11', 'Value must be no greater than 10'],
  [number, '-6', 'Value must be no less than -5'],
  [number, 'ten', 'Value must be a number'],
  [number, '1e1', 'Value must be a number'],
  [number, '', 'Value must be a number'],
  [number, 'Infinity', 'Value must be a number'],
  [number, ' 1', 'Value must be a number'],
  [{ dataType: 'Boolean' }, 'true', undefined],
  [{ dataType: 'Boolean' }, 'False', undefined],
  [{ dataType: 'Boolean' }, '1', 'Value must be true or false'],
  [{ dataType: 'Boolean' }, 'untrue', 'Value must be true or false'],
  [{ dataType: 'Boolean' }, 'truely', 'Value must be true or false'],
  [{ dataType: 'DateTime' }, '1715100742', undefined],
  [{ dataType: 'DateTime' }, '0', undefined],
  [{ dataType: 'DateTime' }, '999999999999', undefined],
  [{ dataType: 'DateTime' }, '1000000000000', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, '-1', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, 'x1715100742', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, '1715100742s', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, '2026-11-23T06:30:00Z', undefined],
  [{ dataType: 'DateTime' }, '2026-11-23T06:30:00.123+01:00', undefined],
  [{ dataType: 'DateTime' }, '2026-13-23T06:30:00Z', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, '2026-11-23', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, 'Mon 2026-11-23T06:30:00Z', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, '+002026-11-23T06:30:00Z', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, '2026-11-23T06:30:00Z (UTC)', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, '2026-11-23T06:30:00', 'Value must be a date and time'],
  [{ dataType: 'DateTime' }, 'yesterday', 'Value must be a date and time'],
])('%j and %j: %s', (schema, value, problem) => {
  expect(attributeProblem(schema, value)).toBe(problem);
});
