/** A device as the API shows it (DeviceType), and the rules on who sees which. */
import type { DeviceType } from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';
import { deviceArn, deviceOwner } from '../../rules/pools/identifiers.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import type { DeviceRecord } from '../../records/device.ts';
import type { UserRecord } from '../../records/user.ts';

/** Whether users see this device of theirs: only remembered ones (observed), unless the pool shows all confirmed. */
export function isVisibleToUser(pool: Pool, device: DeviceRecord): boolean {
  if (device.secret === null) return false;
  return device.remembered || pool.settings.deviceChoices.listing === 'confirmed';
}

/** Who asks for a device: its user, or an administrator. */
export type DeviceViewer = 'user' | 'admin';

/**
 * The wire form. Users are shown `device_status`, `device_name` and `last_ip_used`; the attributes that begin with `dev:` are
 * for administrators (API reference, GetDevice and AdminGetDevice; observed).
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
    // The service shows whole seconds here, unlike everywhere else.
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
  // Remembered devices alone are shown, unless the pool chose otherwise: only then must users tell the two kinds apart.
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
