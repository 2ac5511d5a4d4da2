/** `latchkey device … --user NAME`: the devices of any user, for an administrator. Includes devices that are not remembered. */
import type { ListedDevice } from '@latchkey/client';
import type { AdministratorOptions } from './administrator-options.ts';
import { UsageError } from '../output/failure.ts';
import type { Report, Run } from '../output/report.ts';
import { dateTime } from '../output/date.ts';
import { listedFacts, listedRows } from '../words/listed-device.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { type Administration, administer, poolOf } from './administration.ts';
import { listedDevice } from './listed-device.ts';
import { allOf } from './pages.ts';

/** The options of a command with `--user`. */
export interface UserDeviceOptions extends AdministratorOptions {
  readonly user: string;
}

/** The user of a pool, as in requests. */
interface Owner {
  readonly UserPoolId: string;
  readonly Username: string;
}

/** Lists all devices of the user. */
export async function listUserDevices(options: UserDeviceOptions, run: Run): Promise<Report> {
  const { administration, owner } = await begin(options, run);
  const devices = await devicesOf(administration, owner);
  const rows = devices.map(({ deviceKey, lastAuthenticatedAt, remembered, name = '-' }) => [
    deviceKey,
    lastAuthenticatedAt === undefined ? '-' : dateTime(lastAuthenticatedAt).slice(0, 10),
    remembered ? 'yes' : 'no',
    name,
  ]);
  return {
    text:
      rows.length === 0
        ? printable(`${owner.Username} has no confirmed device.`)
        : table([['KEY', 'LAST USED', 'REMEMBERED', 'NAME'], ...rows]),
    json: { devices: devices.map(listedFacts), currentDeviceKey: null },
  };
}

/** Shows one device of the user. */
export async function showUserDevice(key: string | undefined, options: UserDeviceOptions, run: Run): Promise<Report> {
  const DeviceKey = keyFrom(key, options);
  const { administration, owner } = await begin(options, run);
  const { Device } = await administration.service.call('AdminGetDevice', { ...owner, DeviceKey });
  const device = listedDevice(Device ?? {});
  const state = device.remembered ? 'remembered' : 'not remembered';
  return { text: table([...listedRows(device), ['State', state]]), json: { device: listedFacts(device) } };
}

/** Sets for the user whether a device is remembered. */
export async function rememberUserDevice(
  key: string | undefined,
  remembered: boolean,
  options: UserDeviceOptions,
  run: Run,
): Promise<Report> {
  const DeviceKey = keyFrom(key, options);
  const { administration, owner } = await begin(options, run);
  const DeviceRememberedStatus = remembered ? 'remembered' : 'not_remembered';
  await administration.service.call('AdminUpdateDeviceStatus', { ...owner, DeviceKey, DeviceRememberedStatus });
  const text = remembered ? `Remembered: ${DeviceKey}` : `No longer remembered: ${DeviceKey}`;
  return { text: printable(text), json: { device: { deviceKey: DeviceKey, remembered } } };
}

/** Forgets a device of the user, or all of them. */
export async function forgetUserDevices(
  key: string | undefined,
  options: UserDeviceOptions & { readonly all?: boolean },
  run: Run,
): Promise<Report> {
  const { all = false } = options;
  if (all && key !== undefined) throw new UsageError('A device key and --all cannot be combined.', 'Give one of them.');
  const named = all ? undefined : keyFrom(key, options);
  const { administration, owner } = await begin(options, run);
  const forgotten =
    named === undefined ? (await devicesOf(administration, owner)).map(({ deviceKey }) => deviceKey) : [named];
  for (const DeviceKey of forgotten) await administration.service.call('AdminForgetDevice', { ...owner, DeviceKey });
  const text =
    forgotten.length === 0 ? `${owner.Username} has no confirmed device.` : `Forgotten:\n  ${forgotten.join('\n  ')}`;
  return { text: printable(text), json: { forgotten, currentForgotten: false } };
}

async function begin(options: UserDeviceOptions, run: Run): Promise<{ administration: Administration; owner: Owner }> {
  const administration = administer(options, run);
  const UserPoolId = await poolOf(options, administration);
  return { administration, owner: { UserPoolId, Username: options.user } };
}

async function devicesOf({ service }: Administration, owner: Owner): Promise<readonly ListedDevice[]> {
  const { items } = await allOf(async (PaginationToken) => {
    const page = await service.call('AdminListDevices', { ...owner, Limit: 60, PaginationToken });
    return { items: page.Devices?.map(listedDevice), next: page.PaginationToken };
  });
  return items;
}

function keyFrom(key: string | undefined, { user }: UserDeviceOptions): string {
  if (key !== undefined) return key;
  throw new UsageError(
    'The device key is missing.',
    `Give a device key. To list them: latchkey device list --user ${user}`,
  );
}
