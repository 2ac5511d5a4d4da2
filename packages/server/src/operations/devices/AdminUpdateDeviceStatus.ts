/** AdminUpdateDeviceStatus: an administrator remembers a user's confirmed device, or stops doing so. */
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { setRemembered } from './device-changes.ts';

export const AdminUpdateDeviceStatus = operation('AdminUpdateDeviceStatus', 'iam', async (call) => {
  const { UserPoolId, Username, DeviceKey, DeviceRememberedStatus } = call.input;
  const pool = await call.directory.pool(UserPoolId);
  const { sub } = await namedUser(call, pool, Username);
  await setRemembered(call, { poolId: pool.id, sub, deviceKey: DeviceKey }, DeviceRememberedStatus);
  return {};
});
