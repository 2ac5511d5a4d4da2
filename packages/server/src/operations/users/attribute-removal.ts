/** Removes attributes, for DeleteUserAttributes and AdminDeleteUserAttributes. */
import { serviceError } from '@latchkey/model';
import { aliasExists, replaceUser } from '../../rules/names/alias-claims.ts';
import { type AttributeChanges, mergeAttributes } from '../../rules/attributes/attribute-changes.ts';
import { assertInSchema, assertValues } from '../../rules/attributes/attribute-conformity.ts';
import { assertMayWrite } from '../../rules/attributes/attribute-permissions.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';

/**
 * Checks the attributes that are to be removed: they must exist in the schema, be mutable and not required, and the
 * client must be allowed to write them.
 *
 * @param client the client whose permissions apply, or null for an administrator
 * @throws InvalidParameterException, NotAuthorizedException
 */
export function removalOf(pool: Pool, client: Client | null, names: readonly string[]): AttributeChanges {
  const changes: AttributeChanges = new Map(names.map((name) => [name, '']));
  assertKnown(pool, names);
  const writer = client === null ? 'admin' : 'self';
  assertInSchema(pool, changes, writer);
  if (client !== null) assertMayWrite(pool, client, changes);
  assertValues(pool, changes, writer);
  return changes;
}

/** Removes the attributes inside a write. Attributes that the user does not have are ignored. */
export async function removeAttributes(
  tx: StoreWriter,
  pool: Pool,
  user: UserRecord,
  removal: AttributeChanges,
  now: number,
): Promise<void> {
  const attributes = mergeAttributes(user.attributes, removal);
  const refusal = (kind: Parameters<typeof aliasExists>[1]) => aliasExists(pool, kind);
  await replaceUser(tx, pool, user, { ...user, attributes, modifiedAt: now }, { takeOver: false, refusal });
}

/** The deletion operations have their own message for unknown attributes (observed). */
function assertKnown(pool: Pool, names: readonly string[]): void {
  const unknown = names.filter((name) => !pool.settings.schema.has(name));
  if (unknown.length === 0) return;
  const lines = unknown.map((name) => `user.${name}: Attribute does not exist in the schema.\n`).join('');
  throw serviceError('InvalidParameterException', `Invalid user attributes: ${lines}`);
}
