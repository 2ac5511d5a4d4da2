/** SetUserMFAPreference: the signed-in user switches factors on or off and prefers one. */
import { operation } from '../operation.ts';
import { applyPreferences } from './preference.ts';

export const SetUserMFAPreference = operation('SetUserMFAPreference', 'accessToken', async (call) => {
  await applyPreferences(call, call.caller.pool, call.caller.user.sub, call.input);
  return {};
});
