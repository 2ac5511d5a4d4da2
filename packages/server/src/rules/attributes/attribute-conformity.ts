/**
 * Checks attributes against the pool's schema. Error messages list every wrong attribute, one per line, in Cognito's
 * words as far as they have been observed: creating a user mentions the schema, changing one prefixes the attribute
 * with `user.`.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import {
  type AttributeChanges,
  type Attributes,
  contactKinds,
  isVerifiedFlag,
  verifiedFlag,
} from './attribute-changes.ts';
import { attributeProblem } from './attribute-value.ts';
import { assertContact } from './contact-format.ts';
import type { Pool } from '../pools/directory.ts';

/** Who writes the attributes, and whether the user exists already. */
export type AttributeWriter = 'sign-up' | 'admin-create' | 'self' | 'admin';

/** The verified flags are in no declared schema. */
const FLAG = { dataType: 'Boolean' } as const;

/** Only the service sets these. */
const reserved: ReadonlySet<string> = new Set(['sub', 'identities', 'cognito:user_status', 'cognito:mfa_enabled']);

/**
 * Checks that the pool has these attributes and that this writer may set them.
 * @throws InvalidParameterException
 */
export function assertInSchema(pool: Pool, changes: AttributeChanges, writer: AttributeWriter): void {
  const unknown = [...changes.keys()].filter((name) => !isInSchema(pool, name));
  const [first] = unknown;
  if (first !== undefined && writer === 'admin-create') {
    const problem = `Type for attribute {${first}} could not be determined`;
    throw serviceError('InvalidParameterException', `Attributes did not conform to the schema: ${problem}`);
  }
  assertNone(
    writer,
    unknown.map((name) => `${name}: Attribute does not exist in the schema.`),
  );
  const fixed = [...changes.keys()].filter((name) => !isSettable(pool, name, writer));
  assertNone(
    writer,
    fixed.map((name) => `${name}: Attribute cannot be updated.`),
  );
}

/**
 * Checks each value against its type and limits, and the format of addresses.
 * @throws InvalidParameterException
 */
export function assertValues(pool: Pool, changes: AttributeChanges, writer: AttributeWriter): void {
  const problems: string[] = [];
  for (const [name, value] of changes) {
    const problem = valueProblem(pool, name, value);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
  }
  assertNone(writer, problems);
  for (const kind of contactKinds) {
    const address = changes.get(kind);
    if (address !== undefined && address !== '') assertContact(kind, address);
  }
}

/**
 * Checks that no required attribute is missing.
 * @throws InvalidParameterException
 */
export function assertRequired(pool: Pool, attributes: Attributes, writer: AttributeWriter): void {
  assertNone(
    writer,
    missingRequired(pool, attributes).map((name) => `${name}: The attribute is required`),
  );
}

/** Returns the names of required attributes without a value, in the order of the schema. */
export function missingRequired(pool: Pool, attributes: Attributes): string[] {
  const required = [...pool.settings.schema.values()].filter((schema) => schema.required && schema.name !== 'sub');
  return required.map((schema) => schema.name).filter((name) => attributes[name] === undefined);
}

/**
 * Checks that an address exists if it is marked as verified.
 * @throws InvalidParameterException
 */
export function assertFlagsHaveAddresses(attributes: Attributes): void {
  for (const kind of contactKinds) {
    if (attributes[verifiedFlag(kind)] !== 'true' || attributes[kind] !== undefined) continue;
    const subject = kind === 'email' ? 'Email' : 'Phone number';
    throw serviceError('InvalidParameterException', `${subject} is required if it is to be marked as verified.`);
  }
}

function isInSchema(pool: Pool, name: string): boolean {
  return pool.settings.schema.has(name) || isVerifiedFlag(name) || reserved.has(name);
}

/**
 * Only administrators write developer-only attributes. Immutable attributes can be set only when the user is created.
 */
function isSettable(pool: Pool, name: string, writer: AttributeWriter): boolean {
  if (reserved.has(name)) return false;
  const schema = pool.settings.schema.get(name);
  if (schema === undefined) return true;
  const isAdmin = writer === 'admin' || writer === 'admin-create';
  if (schema.developerOnly && !isAdmin) return false;
  return schema.mutable || writer === 'sign-up' || writer === 'admin-create';
}

function valueProblem(pool: Pool, name: string, value: string): string | undefined {
  const schema = pool.settings.schema.get(name);
  if (value === '') return schema?.required === true ? 'The attribute is required' : undefined;
  return attributeProblem(isVerifiedFlag(name) || schema === undefined ? FLAG : schema, value);
}

function assertNone(writer: AttributeWriter, problems: readonly string[]): void {
  if (problems.length > 0) throw refusal(writer, problems);
}

function refusal(writer: AttributeWriter, problems: readonly string[]): ServiceError {
  const isCreation = writer === 'sign-up' || writer === 'admin-create';
  const lines = problems.map((problem) => `${isCreation ? '' : 'user.'}${problem}\n`).join('');
  const message = isCreation ? `Attributes did not conform to the schema: ${lines}` : lines;
  return serviceError('InvalidParameterException', message);
}
