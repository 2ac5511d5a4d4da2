import { jsonOf } from '../json.ts';
import type { Device } from './device.ts';

/** The stored record of a device: one value under one key, so that it is stored completely or not at all. */
export interface DeviceRecord {
  readonly version: 1;
  readonly userPoolId: string;
  /** USER_ID_FOR_SRP: the internal user name, never the name that was typed. */
  readonly userId: string;
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  /** The secret that the device proves in DEVICE_PASSWORD_VERIFIER. Never sent. */
  readonly secret: string;
  readonly name?: string;
  /** ConfirmDevice succeeded. */
  readonly confirmed: boolean;
  readonly remembered: boolean;
  readonly rememberUntil?: number;
  readonly trusted: boolean;
}

/**
 * Parses a stored record. A record that is damaged, incomplete or another user's counts as missing: the sign-in then runs as on a new
 * device, and replaces it.
 */
export function parseDeviceRecord(
  text: string | undefined,
  userPoolId: string,
  userId: string,
): DeviceRecord | undefined {
  const record = jsonOf(text) as DeviceRecord | null | undefined;
  const isOurs = record?.version === 1 && record.userPoolId === userPoolId && record.userId === userId;
  const isWhole = [record?.deviceKey, record?.deviceGroupKey, record?.secret].every(
    (part) => typeof part === 'string' && part,
  );
  return isOurs && isWhole ? record : undefined;
}

/** Returns the public part of a record. */
export function deviceOf(record: DeviceRecord): Device {
  const { version: _v, userPoolId: _p, userId: _u, secret: _s, confirmed: _c, ...device } = record;
  return device;
}
