/** Confirms a device: stores the secret with which it proves itself in later sign-ins. */
import { serviceError } from '@latchkey/model';
import type { DeviceRecord, DeviceSecretRecord } from '../../records/device.ts';
import type { StoreWriter } from '../../store/store.ts';

/** The error for a key that was not issued to the user. */
export const invalidDeviceKey = () => serviceError('InvalidParameterException', 'Invalid device key given.');

/** What a confirmation stores. */
export interface Confirmation {
  readonly secret: DeviceSecretRecord;
  readonly name: string | null;
  readonly remembered: boolean;
  readonly now: number;
}

/**
 * @throws InvalidParameterException `Invalid device key given.`; DeviceKeyExistsException for a device that is confirmed
 */
export async function confirmDevice(
  tx: StoreWriter,
  { poolId, sub, deviceKey }: Pick<DeviceRecord, 'poolId' | 'sub' | 'deviceKey'>,
  { secret, name, remembered, now }: Confirmation,
): Promise<void> {
  const device = await tx.devices.findForUpdate(poolId, sub, deviceKey);
  if (device === undefined) throw invalidDeviceKey();
  if (device.secret !== null) throw serviceError('DeviceKeyExistsException', 'Device key already exists.');
  await tx.devices.replace({ ...device, secret, name, remembered, modifiedAt: now });
}
