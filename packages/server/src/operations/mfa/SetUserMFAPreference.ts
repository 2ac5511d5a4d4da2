/** SetUserMFAPreference: the signed-in user switches factors on or off and sets the preferred one. */
import { operation } from '../operation.ts';
import { assertMayAct } from '../users/signed-in-user.ts';
import { applyPreferences } from './preference.ts';

export const SetUserMFAPreference = operation('SetUserMFAPreference', 'accessToken', async (call) => {
  const { pool, user } = call.caller;
  assertMayAct(user);
  await applyPreferences(call, pool, user.sub, call.input);
  return {};
});
