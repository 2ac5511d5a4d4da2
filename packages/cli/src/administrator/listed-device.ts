import type { ListedDevice } from '@latchkey/client';
import type { DeviceType } from '@latchkey/model';

/** Converts a device from the administrator's operations to the form of the client library. `current` is always false. */
export function listedDevice({ DeviceKey = '-', DeviceAttributes = [], ...dates }: DeviceType): ListedDevice {
  const attributes = Object.fromEntries(DeviceAttributes.map(({ Name, Value = '' }) => [Name, Value]));
  return {
    deviceKey: DeviceKey,
    current: false,
    name: attributes['device_name'],
    remembered: attributes['dev:device_remembered_status'] === 'remembered',
    lastIp: attributes['last_ip_used'],
    createdAt: dateOf(dates.DeviceCreateDate),
    lastAuthenticatedAt: dateOf(dates.DeviceLastAuthenticatedDate),
    attributes,
  };
}

function dateOf(seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000);
}
