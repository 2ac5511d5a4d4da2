/** Deletes the account of a signed-in user. */
import type { Services } from '../../../services.ts';
import { userNotFound } from '../named-user.ts';
import { assertMayAct, type OwnAccount } from '../signed-in-user.ts';

/**
 * Removes the user with all aliases, devices, sessions and codes.
 *
 * @throws UserNotConfirmedException, PasswordResetRequiredException, UserNotFoundException
 */
export async function deleteOwnAccount({ store }: Pick<Services, 'store'>, { pool, user }: OwnAccount): Promise<void> {
  assertMayAct(user);
  if (!(await store.write((tx) => tx.users.remove(pool.id, user.sub)))) throw userNotFound();
}
