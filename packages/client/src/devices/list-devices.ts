import { controlOf } from '../session/live-session.ts';
import type { Session } from '../session/session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { WireDevice, WireTime } from '../wire.ts';
import { callForms, checkOptions } from '../options.ts';

/** A device of the user, as the service describes it. */
export interface ListedDevice {
  /** DeviceKey. */
  readonly deviceKey: string;
  /** Whether it is the session's device. */
  readonly current: boolean;
  /** `device_name`. */
  readonly name: string | undefined;
  /** `last_ip_used`. */
  readonly lastIp: string | undefined;
  /**
   * Cognito lists only remembered devices. A Latchkey pool can list all confirmed ones (`latchkey:device-listing`), and then returns
   * for each whether it is remembered.
   */
  readonly remembered: boolean;
  /** DeviceCreateDate. */
  readonly createdAt: Date | undefined;
  /** DeviceLastAuthenticatedDate. */
  readonly lastAuthenticatedAt: Date | undefined;
  /** All DeviceAttributes by name. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Lists the user's devices, all pages. Cognito lists only remembered devices.
 *
 * Sends ListDevices { AccessToken, Limit, PaginationToken }.
 */
export async function listDevices(session: Session, options: CallOptions = {}): Promise<ListedDevice[]> {
  checkOptions('listDevices', options, callForms);
  const { deviceKey } = controlOf(session);
  const devices: ListedDevice[] = [];
  let page: string | undefined;
  do {
    const input = { AccessToken: await session.accessToken(), Limit: 60, PaginationToken: page };
    const { Devices = [], PaginationToken } = await session.client.call('ListDevices', input, options);
    devices.push(...Devices.map((device) => listedDevice(device, deviceKey)));
    page = PaginationToken;
  } while (page !== undefined);
  return devices;
}

/** Converts the API's DeviceType. */
export function listedDevice(device: WireDevice, currentKey: string | undefined): ListedDevice {
  const attributes = Object.fromEntries(
    (device.DeviceAttributes ?? []).map(({ Name = '', Value = '' }): [string, string] => [Name, Value]),
  );
  return {
    deviceKey: device.DeviceKey ?? '',
    current: device.DeviceKey === currentKey,
    name: attributes['device_name'],
    lastIp: attributes['last_ip_used'],
    remembered: attributes['dev:device_remembered_status'] !== 'not_remembered',
    createdAt: dateOf(device.DeviceCreateDate),
    lastAuthenticatedAt: dateOf(device.DeviceLastAuthenticatedDate),
    attributes,
  };
}

/** Converts a time: the SDK returns dates, AWS JSON contains seconds since 1970. */
export function dateOf(time: WireTime | undefined): Date | undefined {
  return typeof time === 'number' ? new Date(time * 1000) : time;
}
