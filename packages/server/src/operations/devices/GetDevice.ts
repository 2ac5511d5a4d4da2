/** GetDevice: returns a device of the signed-in user, if the user may see it. */
import { unknownDevice } from '../../challenges/state/device-secret.ts';
import { operation } from '../operation.ts';
import { deviceType, isVisibleToUser } from './device-type.ts';

export const GetDevice = operation('GetDevice', 'accessToken', async ({ input, caller, store, settings }) => {
  const { pool, user } = caller;
  const device = await store.read.devices.find(pool.id, user.sub, input.DeviceKey);
  if (device === undefined || !isVisibleToUser(pool, device)) throw unknownDevice();
  return { Device: deviceType(settings, pool, user, device, 'user') };
});
