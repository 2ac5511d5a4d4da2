/** SetUserSettings: switches SMS MFA on or off for the signed-in user. The older form of SetUserMFAPreference. */
import { operation } from '../operation.ts';
import { assertMayAct } from '../users/signed-in-user.ts';
import { switchFactor } from './preference.ts';
import { wantsSms } from './sms-options.ts';

export const SetUserSettings = operation('SetUserSettings', 'accessToken', async (call) => {
  const { pool, user } = call.caller;
  assertMayAct(user);
  await switchFactor(call, pool, user.sub, 'SMS_MFA', wantsSms(call.input.MFAOptions));
  return {};
});
