import type { DeviceRecord } from './device-record.ts';

const dayMs = 86_400_000;

/** The record of a device that is, or is no longer, remembered: for that many days, or for ever. */
export function remembering(
  record: DeviceRecord,
  remembered: boolean,
  days: number | undefined,
  now: number,
): DeviceRecord {
  const { rememberUntil: _, ...rest } = record;
  return { ...rest, remembered, ...(remembered && days !== undefined && { rememberUntil: now + days * dayMs }) };
}

/** Whether the time for which a device was to be remembered is up. */
export function isOverdue({ remembered, rememberUntil = Infinity }: DeviceRecord, now: number): boolean {
  return remembered && rememberUntil <= now;
}
