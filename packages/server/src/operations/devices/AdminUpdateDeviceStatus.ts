/** AdminUpdateDeviceStatus: an administrator marks a user's confirmed device as remembered or not remembered. */
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
