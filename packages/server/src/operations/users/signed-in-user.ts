/** Checks the signed-in user of an operation, whose account may have changed since the token was issued. */
import { serviceError } from '@latchkey/model';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { userNotFound } from './named-user.ts';

/** A user who acts on their own account, with an access token or on the account page. */
export interface OwnAccount {
  readonly pool: Pool;
  readonly user: UserRecord;
}

/** The same, through an app client, whose permissions apply. */
export interface OwnAccountInClient extends OwnAccount {
  readonly client: Client;
}

/**
 * Checks that the status of the account allows the operation.
 *
 * @throws UserNotConfirmedException, PasswordResetRequiredException
 */
export function assertMayAct({ status }: UserRecord): void {
  if (status === 'UNCONFIRMED') throw serviceError('UserNotConfirmedException', 'User is not confirmed.');
  if (status === 'RESET_REQUIRED') {
    throw serviceError('PasswordResetRequiredException', 'Password reset required for the user');
  }
}

/**
 * Reads and locks the user inside a write.
 *
 * @throws UserNotFoundException, UserNotConfirmedException, PasswordResetRequiredException
 */
export async function signedInUserForUpdate(tx: StoreWriter, { pool, user }: OwnAccount): Promise<UserRecord> {
  const current = await tx.users.findForUpdate(pool.id, user.sub);
  if (current === undefined) throw userNotFound();
  assertMayAct(current);
  return current;
}
