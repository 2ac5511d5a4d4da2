import type { Client } from '../client.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { DeviceRecord } from './device-record.ts';

/** Returns the record with the device remembered, for that many days or without a limit, or no longer remembered. */
export function remembering(
  record: DeviceRecord,
  remembered: boolean,
  days: number | undefined,
  now: number,
): DeviceRecord {
  const { rememberUntil: _, ...rest } = record;
  return { ...rest, remembered, ...(remembered && days !== undefined && { rememberUntil: now + days * 86_400_000 }) };
}

/** Whether the time for which a device was remembered is over. */
export function isOverdue({ remembered, rememberUntil = Infinity }: DeviceRecord, now: number): boolean {
  return remembered && rememberUntil <= now;
}

/** Sets whether the service remembers a device. Sends UpdateDeviceStatus { AccessToken, DeviceKey, DeviceRememberedStatus }. */
export async function sendRemembered(
  client: Client,
  AccessToken: string,
  DeviceKey: string,
  remembered: boolean,
  options?: CallOptions,
): Promise<void> {
  const DeviceRememberedStatus = remembered ? 'remembered' : 'not_remembered';
  await client.call('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus }, options);
}
