/** AdminDeleteUserAttributes: removes attributes of a user. */
import { operation } from '../../operation.ts';
import { removalOf, removeAttributes } from '../attribute-removal.ts';
import { namedUserForUpdate } from '../named-user.ts';

export const AdminDeleteUserAttributes = operation('AdminDeleteUserAttributes', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const removal = removalOf(pool, null, input.UserAttributeNames);
  await store.write(async (tx) => {
    const before = await namedUserForUpdate(tx, pool, input.Username);
    await removeAttributes(tx, pool, before, removal, clock.now());
  });
  return {};
});
