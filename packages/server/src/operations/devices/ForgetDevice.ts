/** ForgetDevice: removes a device of the signed-in user. The next sign-in of that device gets a new key. */
import { operation } from '../operation.ts';
import { forget } from './device-changes.ts';

export const ForgetDevice = operation('ForgetDevice', 'accessToken', async (call) => {
  const { poolId, sub } = call.caller.user;
  await forget(call, { poolId, sub, deviceKey: call.input.DeviceKey }, call.caller.token.sessionId);
  return undefined;
});
