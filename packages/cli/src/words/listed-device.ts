/** Texts and facts about the devices that the service lists. */
import type { ListedDevice } from '@latchkey/client';
import { dateTime, iso } from '../output/date.ts';
import { table } from '../output/table.ts';

/** A device, for programs. */
export function listedFacts({ deviceKey, current, name, lastIp, remembered, ...times }: ListedDevice) {
  return {
    deviceKey,
    current,
    name: name ?? null,
    remembered,
    lastIp: lastIp ?? null,
    createdAt: iso(times.createdAt),
    lastAuthenticatedAt: iso(times.lastAuthenticatedAt),
  };
}

/** Formats a table of devices. The current one comes first and is marked. It fits 80 columns unless a name is long. */
export function listText(devices: readonly ListedDevice[]): string {
  if (devices.length === 0) return 'No device is remembered.';
  const rows = [...devices]
    .sort((one, other) => Number(other.current) - Number(one.current))
    .map(({ current, deviceKey, name = '-', lastAuthenticatedAt }) => [
      `${current ? '*' : ' '} ${deviceKey}`,
      lastAuthenticatedAt === undefined ? '-' : dateTime(lastAuthenticatedAt).slice(0, 10),
      name,
    ]);
  return table([['  KEY', 'LAST USED', 'NAME'], ...rows]);
}

/** The table rows for one device. */
export function listedRows({ deviceKey, current, name, lastIp, createdAt, lastAuthenticatedAt }: ListedDevice) {
  const used = lastAuthenticatedAt === undefined ? '-' : dateTime(lastAuthenticatedAt);
  return [
    ['Key', `${deviceKey}${current ? ' (this device)' : ''}`],
    ['Name', name ?? '-'],
    ['Created', createdAt === undefined ? '-' : dateTime(createdAt)],
    ['Last used', lastIp === undefined ? used : `${used} from ${lastIp}`],
  ];
}
