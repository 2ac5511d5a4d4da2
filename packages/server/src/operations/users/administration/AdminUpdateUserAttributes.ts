/**
 * AdminUpdateUserAttributes: changes attributes of a user, including the verified flags. Marking an address as verified
 * takes the alias from a user who has it (observed). Where addresses are user names, they never move.
 */
import { operation } from '../../operation.ts';
import { triggerCause } from '../sign-up-triggers.ts';
import { attributeChanges } from '../attribute-list.ts';
import { assertChangeable, updateAttributes } from '../../../rules/users/attribute-update.ts';
import { sendCode } from '../../../messages/code-message.ts';
import { namedUserForUpdate } from '../named-user.ts';

export const AdminUpdateUserAttributes = operation('AdminUpdateUserAttributes', 'iam', async (call) => {
  const { input, directory, store } = call;
  const pool = await directory.pool(input.UserPoolId);
  const cause = triggerCause(call.origin, null, call.input.ClientMetadata);
  const changes = attributeChanges(input.UserAttributes);
  assertChangeable(pool, null, changes);
  const { user, codes } = await store.write(async (tx) => {
    const before = await namedUserForUpdate(tx, pool, input.Username);
    return updateAttributes(call, tx, pool, before, changes, true);
  });
  for (const code of codes) await sendCode(call, pool, user, 'update-attribute', code, cause);
  return {};
});
