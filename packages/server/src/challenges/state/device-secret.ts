/** The server's half of a device's secret, for the device's SRP round. */
import { serviceError } from '@latchkey/model';
import type { DeviceRecord, DeviceSecretRecord } from '../../records/device.ts';

/** The error for a device key that this user does not have. Clients match its text and sign in without the key. */
export const unknownDevice = () => serviceError('ResourceNotFoundException', 'Device does not exist.');

/**
 * Returns salt, verifier and group key of a device that the user has confirmed.
 * @throws ResourceNotFoundException `Device does not exist.`
 */
export function confirmedSecretOf(
  device: DeviceRecord | undefined,
): DeviceSecretRecord & { readonly deviceGroupKey: string } {
  if (device?.secret == null) throw unknownDevice();
  return { ...device.secret, deviceGroupKey: device.deviceGroupKey };
}
