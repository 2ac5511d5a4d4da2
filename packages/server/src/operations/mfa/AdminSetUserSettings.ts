/** AdminSetUserSettings: switches SMS MFA on or off for a user. The older form of AdminSetUserMFAPreference. */
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { switchFactor } from './preference.ts';
import { wantsSms } from './sms-options.ts';

export const AdminSetUserSettings = operation('AdminSetUserSettings', 'iam', async (call) => {
  const pool = await call.directory.pool(call.input.UserPoolId);
  const { sub } = await namedUser(call, pool, call.input.Username);
  await switchFactor(call, pool, sub, 'SMS_MFA', wantsSms(call.input.MFAOptions));
  return {};
});
