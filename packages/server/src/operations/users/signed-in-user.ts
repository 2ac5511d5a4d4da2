/** Checks the signed-in user of an operation, whose account may have changed since the token was issued. */
import { serviceError } from '@latchkey/model';
import type { SignedInUser } from '../../tokens/signed-in-user.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { userNotFound } from './named-user.ts';

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
export async function signedInUserForUpdate(tx: StoreWriter, { pool, user }: SignedInUser): Promise<UserRecord> {
  const current = await tx.users.findForUpdate(pool.id, user.sub);
  if (current === undefined) throw userNotFound();
  assertMayAct(current);
  return current;
}
