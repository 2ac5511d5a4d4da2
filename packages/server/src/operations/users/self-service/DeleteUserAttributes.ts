/** DeleteUserAttributes: removes attributes of the signed-in user that the app client may write. */
import { operation } from '../../operation.ts';
import { removalOf, removeAttributes } from '../attribute-removal.ts';
import { signedInUserForUpdate } from '../signed-in-user.ts';

export const DeleteUserAttributes = operation('DeleteUserAttributes', 'accessToken', async (call) => {
  const { pool, token } = call.caller;
  const { client } = await call.directory.client(token.clientId);
  const removal = removalOf(pool, client, call.input.UserAttributeNames);
  await call.store.write(async (tx) => {
    const before = await signedInUserForUpdate(tx, call.caller);
    await removeAttributes(tx, pool, before, removal, call.clock.now());
  });
  return {};
});
