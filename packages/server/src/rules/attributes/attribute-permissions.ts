/** What an app client may read and write of a user (developer guide, "Attribute permissions and scopes"). */
import { serviceError } from '@latchkey/model';
import { type AttributeChanges, isVerifiedFlag } from './attribute-changes.ts';
import type { Client, Pool } from '../pools/directory.ts';

/** Whether the client sees the attribute in GetUser and in identity tokens. */
export function mayRead({ settings }: Client, name: string): boolean {
  return name === 'sub' || settings.readAttributes === null || settings.readAttributes.has(name);
}

/**
 * Only a code proves an address, so no client writes the verified flags, whatever its settings.
 * @throws NotAuthorizedException `A client attempted to write unauthorized attribute`
 */
export function assertMayWrite(pool: Pool, client: Client, changes: AttributeChanges): void {
  for (const name of changes.keys()) {
    if (mayWrite(pool, client, name)) continue;
    throw serviceError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
  }
}

/** Required attributes can always be written; unless the client lists others, so can the standard ones. */
function mayWrite(pool: Pool, { settings }: Client, name: string): boolean {
  if (isVerifiedFlag(name)) return false;
  if (pool.settings.schema.get(name)?.required === true) return true;
  if (settings.writeAttributes === null) return !/^(?:custom|dev):/.test(name);
  return settings.writeAttributes.has(name);
}
