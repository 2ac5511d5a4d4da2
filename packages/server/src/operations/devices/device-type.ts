/** A device as the API shows it (DeviceType), and the rules on who sees which. */
import type { DeviceType } from '@latchkey/model';
import type { Pool } from '../../rules/directory.ts';
import { deviceArn, deviceOwner } from '../../rules/identifiers.ts';
import type { ServerSettings } from '../../services.ts';
import type { DeviceRecord, UserRecord } from '../../store/records.ts';

/** Whether users see this device of theirs: only remembered ones (observed), unless the pool shows all confirmed. */
export function isVisibleToUser(pool: Pool, device: DeviceRecord): boolean {
  if (device.secret === null) return false;
  return device.remembered || pool.settings.deviceChoices.listing === 'confirmed';
}

/** The wire form, with the attributes that the service shows (API reference, AdminGetDevice). */
export function deviceType(settings: ServerSettings, user: UserRecord, device: DeviceRecord): DeviceType {
  return {
    DeviceKey: device.deviceKey,
    DeviceAttributes: attributesOf(settings, user, device).map(([Name, Value]) => ({ Name, Value })),
    DeviceCreateDate: device.createdAt / 1000,
    DeviceLastModifiedDate: device.modifiedAt / 1000,
    // The service shows whole seconds here, unlike everywhere else.
    DeviceLastAuthenticatedDate: Math.floor(device.lastAuthenticatedAt / 1000),
  };
}

function attributesOf(settings: ServerSettings, user: UserRecord, device: DeviceRecord): [string, string][] {
  const { username, poolId } = user;
  const attributes: [string, string | null][] = [
    ['device_status', 'valid'],
    ['device_name', device.name],
    ['dev:device_arn', deviceArn(settings, username, poolId, device.deviceKey)],
    ['dev:device_owner', deviceOwner(username, poolId)],
    ['last_ip_used', device.lastIp],
    ['dev:device_remembered_status', device.remembered ? 'remembered' : 'not_remembered'],
    ['dev:device_sdk', 'aws-sdk'],
  ];
  return attributes.filter((attribute): attribute is [string, string] => attribute[1] !== null);
}
