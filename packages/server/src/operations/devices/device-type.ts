/** A device in the form of the API (DeviceType), and who may see which devices. */
import type { DeviceType } from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';
import { deviceArn, deviceOwner } from '../../rules/pools/identifiers.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';

/**
 * Whether users may see this device of theirs: only if it is remembered (observed), unless the pool lists all
 * confirmed.
 */
export function isVisibleToUser(pool: Pool, device: DeviceRecord): boolean {
  if (device.secret === null) return false;
  return device.remembered || pool.settings.deviceChoices.listing === 'confirmed';
}

/** The caller: the user of the device, or an administrator. */
export type DeviceViewer = 'user' | 'admin';

/**
 * The wire form. Users get `device_status`, `device_name` and `last_ip_used`; only administrators get the attributes
 * that begin with `dev:` (API reference, GetDevice and AdminGetDevice; observed).
 */
export function deviceType(
  settings: ServerSettings,
  pool: Pool,
  user: UserRecord,
  device: DeviceRecord,
  viewer: DeviceViewer,
): DeviceType {
  const attributes = viewer === 'admin' ? adminAttributes(settings, user, device) : userAttributes(pool, device);
  return {
    DeviceKey: device.deviceKey,
    DeviceAttributes: attributes
      .filter((attribute): attribute is [string, string] => attribute[1] !== null)
      .map(([Name, Value]) => ({ Name, Value })),
    DeviceCreateDate: device.createdAt / 1000,
    DeviceLastModifiedDate: device.modifiedAt / 1000,
    // Whole seconds, unlike all other times of the API.
    DeviceLastAuthenticatedDate: Math.floor(device.lastAuthenticatedAt / 1000),
  };
}

type Attribute = [name: string, value: string | null];

function userAttributes(pool: Pool, device: DeviceRecord): Attribute[] {
  const attributes: Attribute[] = [
    ['device_status', 'valid'],
    ['device_name', device.name],
    ['last_ip_used', device.lastIp],
  ];
  // Only if the pool lists all confirmed devices do users need to tell the remembered ones apart.
  return pool.settings.deviceChoices.listing === 'confirmed' ? [...attributes, rememberedStatus(device)] : attributes;
}

function adminAttributes(settings: ServerSettings, user: UserRecord, device: DeviceRecord): Attribute[] {
  const { username, poolId } = user;
  return [
    ['device_status', 'valid'],
    ['device_name', device.name],
    ['dev:device_arn', deviceArn(settings, username, poolId, device.deviceKey)],
    ['dev:device_owner', deviceOwner(username, poolId)],
    ['last_ip_used', device.lastIp],
    rememberedStatus(device),
    ['dev:device_sdk', 'aws-sdk'],
  ];
}

function rememberedStatus({ remembered }: DeviceRecord): Attribute {
  return ['dev:device_remembered_status', remembered ? 'remembered' : 'not_remembered'];
}
