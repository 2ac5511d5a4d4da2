/** ListDevices: lists the devices of the signed-in user that the user may see. */
import { operation } from '../operation.ts';
import { devicePage } from './device-page.ts';

export const ListDevices = operation('ListDevices', 'accessToken', async (call) => {
  const { pool, user } = call.caller;
  return devicePage(call, pool, user, 'user', call.input);
});
