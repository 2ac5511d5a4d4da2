import { InvalidParameterError } from '../error.ts';
import { controlOf } from '../session/live-session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { Session } from '../session/session.ts';
import { remembering, sendRemembered } from '../device/remembering.ts';
import { callForms, checkOptions, count } from '../options.ts';

/** For how long to remember. */
export interface RememberOptions extends CallOptions {
  /** Days after which this client un-remembers the device. The default is the client's `rememberFor`, or else no limit. */
  readonly rememberFor?: number;
}

/**
 * Remembers the session's device: "don't ask for a code here again". If the pool lets devices take the place of a code, the next sign-in
 * needs none, or the one after that if no code was passed in this sign-in (`device.trusted`).
 *
 * Sends UpdateDeviceStatus { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' }.
 *
 * @throws DeviceUnknownError if the device was forgotten, InvalidParameterError if the session has no device
 */
export function rememberDevice(session: Session, options: RememberOptions = {}): Promise<void> {
  checkOptions('rememberDevice', options, { ...callForms, rememberFor: count });
  return change(session, true, options);
}

/**
 * Un-remembers the session's device. It stays registered. For another device, use `forgetDevice`.
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
