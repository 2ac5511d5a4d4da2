import { registerDevice } from '../device/confirm-device.ts';
import type { DeviceOutcome } from '../device/device.ts';
import { deviceOf, type DeviceRecord } from '../device/device-record.ts';
import { saveDevice } from '../device/stored-devices.ts';
import { isOverdue, remembering, sendRemembered } from '../device/remembering.ts';
import { typedError } from '../service-error.ts';
import type { WireTokens } from '../wire.ts';
import { type Attempt, deviceKeyOf } from './attempt.ts';

/** The result for the device, and its record from now on. */
interface Settled {
  readonly outcome: DeviceOutcome;
  readonly record?: DeviceRecord;
}

/** Confirms a new device after a sign-in, or updates the record of a known one. Never throws. */
export async function settleDevice(
  attempt: Attempt,
  accessToken: string,
  userId: string,
  issued: WireTokens['NewDeviceMetadata'],
): Promise<Settled> {
  const { client, record } = attempt;
  const { DeviceKey: deviceKey, DeviceGroupKey: deviceGroupKey } = issued ?? {};
  if (client.trackDevices && deviceKey !== undefined && deviceGroupKey !== undefined) {
    if (record?.confirmed === true) {
      // The device has a new key, so nothing uses the old one any more.
      const old = { AccessToken: accessToken, DeviceKey: record.deviceKey };
      await client.call('ForgetDevice', old, attempt.input).catch(client.report);
    }
    return settleNewDevice(attempt, accessToken, { userId, deviceKey, deviceGroupKey });
  }
  if (record === undefined || deviceKeyOf(attempt) === undefined) return { outcome: { status: 'untracked' } };
  const trusted = record.trusted || (attempt.codePassed === true && record.remembered);
  const updated = await decide(attempt, accessToken, { ...record, trusted }, false);
  await saveDevice(client, updated);
  return { outcome: { status: 'known', device: deviceOf(updated) }, record: updated };
}

interface NewDevice {
  readonly userId: string;
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
}

/**
 * Confirms a device for which the service has issued a key, whether it is to be remembered or not: otherwise its refresh token would be
 * rejected.
 */
async function settleNewDevice(attempt: Attempt, accessToken: string, device: NewDevice): Promise<Settled> {
  const { client, codePassed, input } = attempt;
  const { userPoolId, deviceName: name } = client;
  const draft = { version: 1, userPoolId, ...device, name, remembered: false, trusted: false } as const;
  try {
    const confirmation = { ...device, accessToken, deviceName: name, signal: input.signal };
    const { userConfirmationNecessary, devicePassword } = await registerDevice(client, confirmation);
    const record = {
      ...draft,
      secret: devicePassword,
      confirmed: true,
      remembered: !userConfirmationNecessary,
      trusted: codePassed === true,
    };
    // Stored first, so that it is not lost: `remember` may ask the user, which can take any time.
    await saveDevice(client, record);
    const decided = await decide(attempt, accessToken, record, true);
    await saveDevice(client, decided);
    return { outcome: { status: 'confirmed', device: deviceOf(decided), userConfirmationNecessary }, record: decided };
  } catch (cause) {
    const error = typedError(cause);
    client.report(error);
    const record = { ...draft, secret: '-', confirmed: false };
    await saveDevice(client, record);
    return { outcome: { status: 'unconfirmed', deviceKey: device.deviceKey, error }, record };
  }
}

/** Remembers or un-remembers the device as the caller wants. An error is reported and changes nothing. */
async function decide(
  attempt: Attempt,
  AccessToken: string,
  record: DeviceRecord,
  isNew: boolean,
): Promise<DeviceRecord> {
  const { client, input } = attempt;
  const { remember: choice = client.remember, rememberFor: days = client.rememberFor } = input;
  const overdue = isOverdue(record, client.clock.now());
  // `remember` is asked only if it makes a difference: the device is new, its time is over, or the service asked for a code.
  const isOpen = isNew || overdue || (!record.remembered && (choice === true || attempt.codeAsked));
  if (!isOpen && !(choice === false && record.remembered)) return record;
  try {
    const wanted =
      typeof choice === 'function' ? await choice(deviceOf(record)) : (choice ?? (record.remembered && !overdue));
    if (wanted !== record.remembered) {
      await sendRemembered(client, AccessToken, record.deviceKey, wanted, input);
    }
    return remembering(record, wanted, days, client.clock.now());
  } catch (error) {
    client.report(error);
    return record;
  }
}
