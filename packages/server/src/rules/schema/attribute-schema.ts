/** The schema of a pool in the form that the rules use, derived from the form that DescribeUserPool returns. */
import type { SchemaAttributeType } from '@latchkey/model';

export interface AttributeSchema {
  /** Wire name, with the `custom:` or `dev:custom:` prefix where it has one. */
  readonly name: string;
  readonly dataType: 'String' | 'Number' | 'DateTime' | 'Boolean';
  readonly mutable: boolean;
  readonly required: boolean;
  readonly developerOnly: boolean;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  readonly minValue: number | null;
  readonly maxValue: number | null;
}

/** Returns the attributes by wire name, with bounds as numbers. A missing bound does not limit. */
export function attributeSchema(attributes: readonly SchemaAttributeType[]): ReadonlyMap<string, AttributeSchema> {
  return new Map(attributes.map(schemaOf).map((schema) => [schema.name, schema]));
}

function schemaOf(attribute: SchemaAttributeType): AttributeSchema {
  const { StringAttributeConstraints: lengths, NumberAttributeConstraints: values } = attribute;
  return {
    name: attribute.Name ?? '',
    dataType: attribute.AttributeDataType ?? 'String',
    mutable: attribute.Mutable ?? true,
    required: attribute.Required ?? false,
    developerOnly: attribute.DeveloperOnlyAttribute ?? false,
    minLength: boundOf(lengths?.MinLength),
    maxLength: boundOf(lengths?.MaxLength),
    minValue: boundOf(values?.MinValue),
    maxValue: boundOf(values?.MaxValue),
  };
}

function boundOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
