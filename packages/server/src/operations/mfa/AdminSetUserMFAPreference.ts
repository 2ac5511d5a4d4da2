/** AdminSetUserMFAPreference: an administrator switches a user's factors on or off and sets the preferred one. */
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { applyPreferences } from './preference.ts';

export const AdminSetUserMFAPreference = operation('AdminSetUserMFAPreference', 'iam', async (call) => {
  const pool = await call.directory.pool(call.input.UserPoolId);
  const user = await namedUser(call, pool, call.input.Username);
  await applyPreferences(call, pool, user.sub, call.input);
  return {};
});
