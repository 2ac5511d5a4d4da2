/** ListDevices: the devices of the signed-in user that the user may see. */
import { operation } from '../operation.ts';
import { devicePage } from './device-page.ts';

export const ListDevices = operation('ListDevices', 'accessToken', async (call) => {
  const { pool, user } = call.caller;
  const only = pool.settings.deviceChoices.listing === 'remembered' ? 'remembered' : undefined;
  return devicePage(call, 'ListDevices', user, call.input, only);
});
