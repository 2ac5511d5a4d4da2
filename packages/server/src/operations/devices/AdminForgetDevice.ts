/** AdminForgetDevice: an administrator forgets a user's device. */
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { forget } from './device-changes.ts';

export const AdminForgetDevice = operation('AdminForgetDevice', 'iam', async (call) => {
  const { UserPoolId, Username, DeviceKey } = call.input;
  const pool = await call.directory.pool(UserPoolId);
  const { sub } = await namedUser(call, pool, Username);
  await forget(call, { poolId: pool.id, sub, deviceKey: DeviceKey });
  return undefined;
});
