/** UpdateDeviceStatus: the signed-in user marks a confirmed device as remembered or not remembered. */
import { operation } from '../operation.ts';
import { setRemembered } from './device-changes.ts';

export const UpdateDeviceStatus = operation('UpdateDeviceStatus', 'accessToken', async (call) => {
  const { poolId, sub } = call.caller.user;
  const { DeviceKey, DeviceRememberedStatus } = call.input;
  await setRemembered(call, { poolId, sub, deviceKey: DeviceKey }, DeviceRememberedStatus);
  return {};
});
