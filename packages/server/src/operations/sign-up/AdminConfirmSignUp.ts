/** AdminConfirmSignUp: confirms a user without a code. It proves no address. */
import { operation } from '../operation.ts';
import { namedUserForUpdate } from '../users/named-user.ts';
import { notConfirmable } from './confirmation.ts';

export const AdminConfirmSignUp = operation('AdminConfirmSignUp', 'iam', async ({ input, directory, store, clock }) => {
  const pool = await directory.pool(input.UserPoolId);
  await store.write(async (tx) => {
    const user = await namedUserForUpdate(tx, pool, input.Username);
    if (user.status !== 'UNCONFIRMED') throw notConfirmable(user);
    await tx.users.replace({ ...user, status: 'CONFIRMED', modifiedAt: clock.now() });
  });
  return {};
});
