/** Which user attributes an app client may read and write (developer guide, "Attribute permissions and scopes"). */
import { serviceError } from '@latchkey/model';
import { type AttributeChanges, isVerifiedFlag } from './attribute-changes.ts';
import type { Client, Pool } from '../pools/directory.ts';

/** Whether GetUser and identity tokens show the attribute to the client. */
export function mayRead({ settings }: Client, name: string): boolean {
  return name === 'sub' || settings.readAttributes === null || settings.readAttributes.has(name);
}

/**
 * Checks that the client may write all these attributes. No client may write the verified flags, whatever its settings:
 * only a code verifies an address.
 * @throws NotAuthorizedException `A client attempted to write unauthorized attribute`
 */
export function assertMayWrite(pool: Pool, client: Client, changes: AttributeChanges): void {
  for (const name of changes.keys()) {
    if (mayWrite(pool, client, name)) continue;
    throw serviceError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
  }
}

/**
 * Whether the client may write the attribute. Required attributes can always be written. Without a list of its own, a client can also write the standard
 * attributes.
 */
export function mayWrite(pool: Pool, { settings }: Client, name: string): boolean {
  if (isVerifiedFlag(name)) return false;
  if (pool.settings.schema.get(name)?.required === true) return true;
  if (settings.writeAttributes === null) return !/^(?:custom|dev):/.test(name);
  return settings.writeAttributes.has(name);
}
