/** Finds the user of an administrator's request. */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';

/** The error for an unknown user name in signed operations. */
export function userNotFound(): ServiceError {
  return serviceError('UserNotFoundException', 'User does not exist.');
}

/** @throws UserNotFoundException `User does not exist.` */
export async function namedUser({ store }: Pick<Services, 'store'>, pool: Pool, username: string): Promise<UserRecord> {
  const user = await findUser(store.read, pool, username);
  if (user === undefined) throw userNotFound();
  return user;
}

/**
 * Finds and locks the user inside a write.
 *
 * @throws UserNotFoundException `User does not exist.`
 */
export async function namedUserForUpdate(tx: StoreWriter, pool: Pool, username: string): Promise<UserRecord> {
  const found = await findUser(tx, pool, username);
  const user = found && (await tx.users.findForUpdate(pool.id, found.sub));
  if (user === undefined) throw userNotFound();
  return user;
}
