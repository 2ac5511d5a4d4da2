/** The server's half of a device's secret, for the device's SRP round. */
import { serviceError } from '@latchkey/model';
import type { DeviceSecretRecord } from '../../records/device.ts';
import type { Situation } from './situation.ts';

/** The error for a device key that this user does not have. Clients match its text and sign in without the key. */
export const unknownDevice = () => serviceError('ResourceNotFoundException', 'Device does not exist.');

/**
 * Returns salt, verifier and group key of a device that the user has confirmed.
 * @throws ResourceNotFoundException `Device does not exist.`
 */
export async function confirmedSecretOf(
  situation: Situation,
  sub: string,
  deviceKey: string | null,
): Promise<DeviceSecretRecord & { readonly deviceGroupKey: string }> {
  const device =
    deviceKey === null ? undefined : await situation.store.read.devices.find(situation.pool.id, sub, deviceKey);
  if (device?.secret == null) throw unknownDevice();
  return { ...device.secret, deviceGroupKey: device.deviceGroupKey };
}
