/** AdminConfirmSignUp: confirms a user without a code. It does not verify an address. */
import { operation } from '../operation.ts';
import { namedUserForUpdate } from '../users/named-user.ts';
import { notConfirmable } from './confirmation.ts';
import { postConfirmation, triggerCause } from '../users/sign-up-triggers.ts';

export const AdminConfirmSignUp = operation('AdminConfirmSignUp', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const confirmed = await store.write(async (tx) => {
    const user = await namedUserForUpdate(tx, pool, input.Username);
    if (user.status !== 'UNCONFIRMED') throw notConfirmable(user);
    const changed = { ...user, status: 'CONFIRMED', modifiedAt: clock.now() } as const;
    await tx.users.replace(changed);
    return changed;
  });
  const cause = triggerCause(call.origin, null, input.ClientMetadata);
  await postConfirmation(call, pool, 'PostConfirmation_ConfirmSignUp', confirmed, cause);
  return {};
});
