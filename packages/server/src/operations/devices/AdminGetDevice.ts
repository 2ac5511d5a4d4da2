/** AdminGetDevice: returns a confirmed device of a user, remembered or not. It documents no UserNotFoundException. */
import { unknownDevice } from '../../challenges/state/device-secret.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { operation } from '../operation.ts';
import { deviceType } from './device-type.ts';

export const AdminGetDevice = operation('AdminGetDevice', 'iam', async ({ input, directory, store, settings }) => {
  const pool = await directory.pool(input.UserPoolId);
  const user = await findUser(store.read, pool, input.Username);
  if (user === undefined) throw unknownDevice();
  const device = await store.read.devices.find(pool.id, user.sub, input.DeviceKey);
  if (device?.secret == null) throw unknownDevice();
  return { Device: deviceType(settings, pool, user, device, 'admin') };
});
