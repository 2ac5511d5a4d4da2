/** The end of a device's trust: how long a remembered device takes the place of MFA. */
import type { DeviceRecord } from '../../records/device.ts';
import type { Pool } from '../pools/directory.ts';

/**
 * When the device stops to take the place of MFA: a number of days after MFA was last passed with it (the tag
 * `latchkey:device-trust-days`, docs/decisions/0034). Null: never. The time before it was recorded counts from the creation
 * of the device.
 */
export function trustEndsAt(
  { settings }: Pick<Pool, 'settings'>,
  { mfaTrustedAt, createdAt }: Pick<DeviceRecord, 'mfaTrustedAt' | 'createdAt'>,
): number | null {
  const { deviceTrustMs } = settings;
  return deviceTrustMs === null ? null : (mfaTrustedAt ?? createdAt) + deviceTrustMs;
}
