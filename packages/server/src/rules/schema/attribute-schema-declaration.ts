/**
 * Declaring attributes: Schema of CreateUserPool and CustomAttributes of AddCustomAttributes. Both result in the list
 * that DescribeUserPool returns as SchemaAttributes. Messages are AWS's (observed) unless a comment says otherwise.
 */
import { type SchemaAttributeType, type ServiceError, serviceError } from '@latchkey/model';
import { longestValue, standardAttributes } from './attribute-schema-standard.ts';

/** Maximum number of custom attributes of a pool ("Quotas in Amazon Cognito"). */
export const maxCustomAttributes = 50;

/**
 * Returns the attributes of a new pool: the standard ones with the changes in `declared`, then the custom ones in their
 * order.
 * @throws InvalidParameterException
 */
export function declareAttributes(declared: readonly SchemaAttributeType[]): readonly SchemaAttributeType[] {
  const names = new Set(standardAttributes.map(({ Name }) => Name));
  const changes = declared.filter(({ Name }) => names.has(Name));
  const changeOf = new Map(changes.map((change) => [change.Name, change]));
  if (changeOf.size < changes.length) throw duplicate(repeated(changes.map(nameOf)));
  const standard = standardAttributes.map((attribute) => redeclared(attribute, changeOf.get(attribute.Name)));
  return withCustomAttributes(
    standard,
    declared.filter(({ Name }) => !names.has(Name)),
  );
}

/**
 * Adds custom attributes to a pool. Existing attributes can't be changed or removed.
 * @throws InvalidParameterException
 */
export function addAttributes(
  existing: readonly SchemaAttributeType[],
  added: readonly SchemaAttributeType[],
): readonly SchemaAttributeType[] {
  const taken = new Set(existing.map(({ Name }) => Name));
  for (const attribute of added) {
    const name = customName(attribute);
    if (taken.has(name)) {
      throw invalid(`custom:${nameOf(attribute)}: Existing attribute already has name ${name}.`);
    }
  }
  return withCustomAttributes(existing, added);
}

function withCustomAttributes(
  existing: readonly SchemaAttributeType[],
  added: readonly SchemaAttributeType[],
): readonly SchemaAttributeType[] {
  const custom = added.map(customAttribute);
  const names = custom.map(nameOf);
  if (new Set(names).size < names.length) throw duplicate(repeated(names));
  const all = [...existing, ...custom];
  if (all.filter(isCustom).length > maxCustomAttributes) {
    // AWS's message for this has not been observed.
    throw invalid(`A user pool cannot have more than ${maxCustomAttributes} custom attributes.`);
  }
  return all;
}

function isCustom({ Name = '' }: SchemaAttributeType): boolean {
  return /^(?:dev:)?custom:/.test(Name);
}

/** A standard attribute keeps its type; the pool decides whether it is required or mutable, and its bounds. */
function redeclared(standard: SchemaAttributeType, change: SchemaAttributeType | undefined): SchemaAttributeType {
  // The subject identifies a user everywhere: no declaration makes it mutable or optional.
  if (change === undefined || standard.Name === 'sub') return standard;
  const { AttributeDataType: type = standard.AttributeDataType, DeveloperOnlyAttribute: developerOnly } = change;
  if (type !== standard.AttributeDataType || developerOnly === true) {
    throw invalid(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${nameOf(standard)}`,
    );
  }
  return {
    ...standard,
    Mutable: change.Mutable ?? true,
    Required: change.Required ?? false,
    ...constraintsOf(nameOf(standard), {
      AttributeDataType: standard.AttributeDataType,
      StringAttributeConstraints: change.StringAttributeConstraints ?? standard.StringAttributeConstraints,
      NumberAttributeConstraints: change.NumberAttributeConstraints ?? standard.NumberAttributeConstraints,
    }),
  };
}

function customAttribute(declared: SchemaAttributeType): SchemaAttributeType {
  const { AttributeDataType, DeveloperOnlyAttribute = false, Mutable = true, Required = false } = declared;
  const Name = customName(declared);
  if (AttributeDataType === undefined) {
    throw invalid('Invalid AttributeDataType input, consider using the provided AttributeDataType enum.');
  }
  if (Required) throw invalid('Required custom attributes are not supported currently.');
  const constraints = constraintsOf(Name, declared);
  return { Name, AttributeDataType, DeveloperOnlyAttribute, Mutable, Required, ...constraints };
}

function customName(declared: SchemaAttributeType): string {
  return `${declared.DeveloperOnlyAttribute === true ? 'dev:custom:' : 'custom:'}${nameOf(declared)}`;
}

/** Returns the constraints that belong to the type. AWS silently drops those of another type. */
function constraintsOf(name: string, attribute: SchemaAttributeType): SchemaAttributeType {
  if (attribute.AttributeDataType === 'String') {
    const { MinLength, MaxLength } = attribute.StringAttributeConstraints ?? {};
    const shortest = lengthOf(name, MinLength);
    const longest = lengthOf(name, MaxLength);
    if (shortest !== undefined && longest !== undefined && longest < shortest) {
      throw invalid(`Attribute ${name} cannot have a max length shorter than it's min length`);
    }
    return { StringAttributeConstraints: given({ MinLength, MaxLength }) };
  }
  if (attribute.AttributeDataType === 'Number') {
    const { MinValue, MaxValue } = attribute.NumberAttributeConstraints ?? {};
    const smallest = boundOf(name, MinValue);
    const largest = boundOf(name, MaxValue);
    if (smallest !== undefined && largest !== undefined && largest < smallest) {
      throw invalid(`Attribute ${name} cannot have a max value smaller than it's min value`);
    }
    return { NumberAttributeConstraints: given({ MinValue, MaxValue }) };
  }
  return {};
}

function lengthOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw invalid(`Invalid StringAttributeConstraints for schema attribute ${name}`);
  if (Number(text) > longestValue) {
    throw invalid(`user.${name}: String attributes cannot have a length of more than ${longestValue}`);
  }
  return Number(text);
}

/** Bounds of numbers can be larger than a double holds exactly. */
function boundOf(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,100}$/.test(text)) throw invalid(`Invalid NumberAttributeConstraints for schema attribute ${name}`);
  return BigInt(text);
}

function given<T extends Record<string, string | undefined>>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

function nameOf({ Name }: SchemaAttributeType): string {
  // The model does not require it. AWS's message for this has not been observed.
  if (Name === undefined) throw invalid('A schema attribute needs a name.');
  return Name;
}

function repeated(names: readonly string[]): string {
  return names.find((name, index) => names.indexOf(name) < index) ?? '';
}

function duplicate(name: string): ServiceError {
  return invalid(`Duplicate custom attribute names ${name} are not allowed in a user pool schema.`);
}

function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
