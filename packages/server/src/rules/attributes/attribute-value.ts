/** Checks one value against the type and limits of its attribute (API reference, SchemaAttributeType). */
import type { AttributeSchema } from '../schema/attribute-schema.ts';

/** Type and limits of a value; a missing limit means no limit. */
export type ValueSchema = Pick<AttributeSchema, 'dataType'> &
  Partial<Pick<AttributeSchema, 'minLength' | 'maxLength' | 'minValue' | 'maxValue'>>;

/** AttributeValueType of the service model. */
const LONGEST = 2048;

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** Returns what is wrong with the value, or undefined. */
export function attributeProblem(schema: ValueSchema, value: string): string | undefined {
  if (value.length > LONGEST) return tooLong(LONGEST);
  switch (schema.dataType) {
    case 'String':
      return lengthProblem(schema, value);
    case 'Number':
      return numberProblem(schema, value);
    case 'Boolean':
      return /^(?:true|false)$/i.test(value) ? undefined : 'Value must be true or false';
    case 'DateTime':
      return isInstant(value) ? undefined : 'Value must be a date and time';
  }
}

function lengthProblem({ minLength, maxLength }: ValueSchema, value: string): string | undefined {
  if (minLength != null && value.length < minLength) return `String must be no shorter than ${minLength} characters`;
  if (maxLength != null && value.length > maxLength) return tooLong(maxLength);
  return undefined;
}

function numberProblem({ minValue, maxValue }: ValueSchema, value: string): string | undefined {
  if (!NUMBER.test(value)) return 'Value must be a number';
  if (minValue != null && Number(value) < minValue) return `Value must be no less than ${minValue}`;
  if (maxValue != null && Number(value) > maxValue) return `Value must be no greater than ${maxValue}`;
  return undefined;
}

function tooLong(limit: number): string {
  return `String must be no longer than ${limit} characters`;
}

/** Whether the value is seconds since the epoch, or a date and time of RFC 3339. */
function isInstant(value: string): boolean {
  return /^\d{1,12}$/.test(value) || (INSTANT.test(value) && !Number.isNaN(Date.parse(value)));
}
