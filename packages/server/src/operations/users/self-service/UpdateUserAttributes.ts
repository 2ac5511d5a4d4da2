/**
 * UpdateUserAttributes: changes attributes of the signed-in user that the app client may write. If the pool verifies
 * addresses of that kind, a new address gets a code.
 */
import type { CodeDeliveryDetailsType } from '@latchkey/model';
import { operation } from '../../operation.ts';
import { triggerCause } from '../sign-up-triggers.ts';
import { attributeChanges } from '../attribute-list.ts';
import { assertChangeable, updateAttributes } from '../../../rules/users/attribute-update.ts';
import { sendCode } from '../../../messages/code-message.ts';
import { signedInUserForUpdate } from '../signed-in-user.ts';

export const UpdateUserAttributes = operation('UpdateUserAttributes', 'accessToken', async (call) => {
  const { pool, token } = call.caller;
  const { client } = await call.directory.client(token.clientId);
  const cause = triggerCause(call.origin, client.id, call.input.ClientMetadata);
  const changes = attributeChanges(call.input.UserAttributes);
  assertChangeable(pool, client, changes);
  const { user, codes } = await call.store.write(async (tx) => {
    const before = await signedInUserForUpdate(tx, call.caller);
    return updateAttributes(call, tx, pool, before, changes, false);
  });
  const details: CodeDeliveryDetailsType[] = [];
  for (const code of codes) details.push(await sendCode(call, pool, user, 'update-attribute', code, cause));
  return details.length === 0 ? {} : { CodeDeliveryDetailsList: details };
});
