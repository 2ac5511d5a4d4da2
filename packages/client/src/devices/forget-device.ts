import { DeviceUnknownError, InvalidParameterError } from '../error.ts';
import { controlOf } from '../session/live-session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from '../session/session.ts';
import { dropDevice } from '../device/stored-devices.ts';
import { listDevices } from './list-devices.ts';
import { callForms, checkOptions } from '../options.ts';

/**
 * Forgets a device of the user: the one with the given key, by default the session's. Its refresh tokens become invalid (this session's
 * as well, if it is the session's device), and the next sign-in on it is that of a new device. An unknown device is not an error.
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
 * Forgets all remembered devices of the user except the session's: "sign out my other devices".
 *
 * Sends ListDevices, then ForgetDevice for each.
 *
 * @returns how many of them the service knew
 */
export async function forgetOtherDevices(session: Session, options: CallOptions = {}): Promise<number> {
  checkOptions('forgetOtherDevices', options, callForms);
  const others = (await listDevices(session, options)).filter(({ current }) => !current);
  let count = 0;
  for (const { deviceKey } of others) count += Number(await forgetDevice(session, deviceKey, options));
  return count;
}
