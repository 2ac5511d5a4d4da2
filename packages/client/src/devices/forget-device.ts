import { DeviceUnknownError, InvalidParameterError } from '../error.ts';
import { controlOf } from '../session/live-session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from '../session/session.ts';
import { dropDevice } from '../device/device-shelf.ts';
import { listDevices } from './list-devices.ts';
import { callForms, checkOptions } from '../options.ts';

/**
 * Forgets a device of the user: the one the session runs on, or the one with that key. Its refresh tokens die with it, this session's
 * too if it is the current one, and its next sign-in is that of a new device. A device that the service does not know is no error.
 *
 * Sends ForgetDevice { AccessToken, DeviceKey }.
 *
 * @returns whether the service knew the device
 * @throws InvalidParameterError if no key is given and the session has no device
 */
export async function forgetDevice(session: Session, deviceKey?: string, options: CallOptions = {}): Promise<boolean> {
  checkOptions('forgetDevice', options, callForms);
  const control = controlOf(session);
  const key = deviceKey ?? control.deviceKey;
  if (key === undefined) throw new InvalidParameterError();
  let isKnown = true;
  try {
    await session.client.call('ForgetDevice', { AccessToken: await session.accessToken(), DeviceKey: key }, options);
  } catch (error) {
    if (!(error instanceof DeviceUnknownError)) throw error;
    isKnown = false;
  }
  await dropDevice(session.client, session.userId, key);
  if (key === control.deviceKey) await control.changeDevice(undefined);
  return isKnown;
}

/**
 * Forgets all remembered devices of the user but the one the session runs on: "sign out my other devices".
 *
 * Sends ListDevices, then ForgetDevice for each.
 *
 * @returns how many the service knew
 */
export async function forgetOtherDevices(session: Session, options: CallOptions = {}): Promise<number> {
  checkOptions('forgetOtherDevices', options, callForms);
  const others = (await listDevices(session, options)).filter(({ current }) => !current);
  let count = 0;
  for (const { deviceKey } of others) count += Number(await forgetDevice(session, deviceKey, options));
  return count;
}
