/** Checks ReadAttributes and WriteAttributes of a client against the schema of its pool. */
import { serviceError } from '@latchkey/model';
import { isVerifiedFlag } from '../../rules/attributes/attribute-changes.ts';
import type { AttributeSchema } from '../../rules/schema/attribute-schema.ts';
import type { DefinedClient } from './defined-client.ts';

/**
 * Every attribute must exist and must not be developer-only. WriteAttributes must include the required attributes, or
 * users could not sign up ("Attribute permissions and scopes" of the developer guide).
 *
 * @throws InvalidParameterException with AWS's message (observed)
 */
export function checkAttributePermissions({ definition, pool, change }: DefinedClient): void {
  const { schema } = pool.settings;
  const { ReadAttributes = [], WriteAttributes = [] } = definition;
  if (!ReadAttributes.every((name) => isReadable(schema.get(name)))) throw refused('read', change);
  if (!WriteAttributes.every((name) => isWritable(schema.get(name)))) throw refused('write', change);
  if (WriteAttributes.length === 0) return;
  const required = [...schema.values()].filter((attribute) => attribute.required && isWritable(attribute));
  if (!required.every(({ name }) => WriteAttributes.includes(name))) throw refused('write', change);
}

function isReadable(attribute: AttributeSchema | undefined): boolean {
  return attribute !== undefined && !attribute.developerOnly;
}

/** `sub` identifies the user, and only a code may set the verified flags. */
function isWritable(attribute: AttributeSchema | undefined): boolean {
  if (attribute === undefined || attribute.developerOnly) return false;
  return attribute.name !== 'sub' && !isVerifiedFlag(attribute.name);
}

function refused(permission: 'read' | 'write', change: DefinedClient['change']) {
  const message = `Invalid ${permission} attributes specified while ${change} a client`;
  return serviceError('InvalidParameterException', message);
}
