import { InvalidParameterError } from '../error.ts';
import { controlOf } from '../session/live-session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from '../session/session.ts';
import { remembering, sendRemembered } from '../device/remembering.ts';
import { callForms, checkOptions, count } from '../options.ts';

/** For how long to remember. */
export interface RememberOptions extends CallOptions {
  /** Days after which this client un-remembers the device; for ever, if neither this nor the client's `rememberFor` is said. */
  readonly rememberFor?: number;
}

/**
 * Remembers the device that the session runs on: "don't ask for a code here again". Where the pool lets devices take the place of
 * a code, the next sign-in goes without, or the one after that if no code was passed in this one (`device.trusted`).
 *
 * Sends UpdateDeviceStatus { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' }.
 *
 * @throws DeviceUnknownError if it was forgotten, InvalidParameterError if the session has no device
 */
export function rememberDevice(session: Session, options: RememberOptions = {}): Promise<void> {
  checkOptions('rememberDevice', options, { ...callForms, rememberFor: count });
  return change(session, true, options);
}

/**
 * Stops the device that the session runs on being remembered; it stays registered. Another device: `forgetDevice`.
 *
 * Sends UpdateDeviceStatus { AccessToken, DeviceKey, DeviceRememberedStatus: 'not_remembered' }.
 */
export function unrememberDevice(session: Session, options: CallOptions = {}): Promise<void> {
  checkOptions('unrememberDevice', options, callForms);
  return change(session, false, options);
}

async function change(
  session: Session,
  remembered: boolean,
  { rememberFor = session.client.rememberFor, signal }: RememberOptions,
): Promise<void> {
  const { client } = session;
  const control = controlOf(session);
  const { record, deviceKey } = control;
  if (deviceKey === undefined) throw new InvalidParameterError();
  await sendRemembered(client, await session.accessToken(), deviceKey, remembered, { signal });
  if (record === undefined) return;
  await control.changeDevice(remembering(record, remembered, rememberFor, client.clock.now()));
}
