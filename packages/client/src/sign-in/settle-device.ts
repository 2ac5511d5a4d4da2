import { registerDevice } from '../device/confirm-device.ts';
import type { DeviceOutcome } from '../device/device.ts';
import { deviceOf, type DeviceRecord } from '../device/device-record.ts';
import { saveDevice } from '../device/device-shelf.ts';
import { isOverdue, remembering, sendRemembered } from '../device/remembering.ts';
import { typedError } from '../service-error.ts';
import type { WireTokens } from '../wire.ts';
import { type Attempt, deviceKeyOf } from './attempt.ts';

/** What became of the device, and the record to go on with. */
interface Settled {
  readonly outcome: DeviceOutcome;
  readonly record?: DeviceRecord;
}

/** After a sign-in: confirms a new device, or brings the record of a known one up to date. Never fails. */
export async function settleDevice(
  attempt: Attempt,
  accessToken: string,
  userId: string,
  minted: WireTokens['NewDeviceMetadata'],
): Promise<Settled> {
  const { client, record } = attempt;
  const { DeviceKey: deviceKey, DeviceGroupKey: deviceGroupKey } = minted ?? {};
  if (client.trackDevices && deviceKey !== undefined && deviceGroupKey !== undefined) {
    if (record?.confirmed === true) {
      // The device has a new key, so nothing uses the old one any more.
      const old = { AccessToken: accessToken, DeviceKey: record.deviceKey };
      await client.call('ForgetDevice', old, attempt.input).catch(client.report);
    }
    return settleNew(attempt, accessToken, { userId, deviceKey, deviceGroupKey });
  }
  if (record === undefined || deviceKeyOf(attempt) === undefined) return { outcome: { status: 'untracked' } };
  const trusted = record.trusted || (attempt.codePassed === true && record.remembered);
  const kept = await decide(attempt, accessToken, { ...record, trusted }, false);
  await saveDevice(client, kept);
  return { outcome: { status: 'known', device: deviceOf(kept) }, record: kept };
}

interface NewDevice {
  readonly userId: string;
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
}

/**
 * A device that the service has minted a key for is always confirmed, remembered or not: without that its refresh token is
 * refused.
 */
async function settleNew(attempt: Attempt, accessToken: string, device: NewDevice): Promise<Settled> {
  const { client, codePassed, input } = attempt;
  const { userPoolId, deviceName: name } = client;
  const unsettled = { version: 1, userPoolId, ...device, name, remembered: false, trusted: false } as const;
  try {
    const confirmation = { ...device, accessToken, deviceName: name, signal: input.signal };
    const { userConfirmationNecessary, devicePassword } = await registerDevice(client, confirmation);
    const record = {
      ...unsettled,
      secret: devicePassword,
      confirmed: true,
      remembered: !userConfirmationNecessary,
      trusted: codePassed === true,
    };
    // First of all it must be findable again: asking the user may take as long as it likes.
    await saveDevice(client, record);
    const decided = await decide(attempt, accessToken, record, true);
    await saveDevice(client, decided);
    return { outcome: { status: 'confirmed', device: deviceOf(decided), userConfirmationNecessary }, record: decided };
  } catch (cause) {
    const error = typedError(cause);
    client.report(error);
    const record = { ...unsettled, secret: '-', confirmed: false };
    await saveDevice(client, record);
    return { outcome: { status: 'unconfirmed', deviceKey: device.deviceKey, error }, record };
  }
}

/** Remembers or un-remembers the device as the caller wants it. What fails is reported and leaves things as they are. */
async function decide(
  attempt: Attempt,
  AccessToken: string,
  record: DeviceRecord,
  isNew: boolean,
): Promise<DeviceRecord> {
  const { client, input } = attempt;
  const { remember: choice = client.remember, rememberFor: days = client.rememberFor } = input;
  const overdue = isOverdue(record, client.clock.now());
  // Whoever is to be asked is asked when it makes a difference: the device is new, its time is up, or a code was asked for.
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
