/** `latchkey device list`: the devices of the signed-in user, or of the user in `--user`. */
import type { ListedDevice, Session } from '@latchkey/client';
import { Command } from 'commander';
import { commandName } from '../../output/command-name.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';
import {
  type DeviceOptions,
  isAboutUser,
  type SharedTargetOptions,
  withDeviceOptions,
} from '../../options/target-options.ts';

/** Defines the command. */
export function deviceListCommand(): Command {
  return withDeviceOptions(new Command('list'))
    .description('list the devices that the service remembers; this one is marked')
    .action((options: DeviceOptions) => runAndReport(options, (run) => list(options, run)));
}

async function list(options: DeviceOptions, run: Run): Promise<Report> {
  if (!isAboutUser(options)) return listOwn(options, run);
  const { listUserDevices } = await import('../../administrator/user-devices.ts');
  return listUserDevices(options, run);
}

async function listOwn(options: SharedTargetOptions, run: Run): Promise<Report> {
  const { openSession } = await import('../../signed-in/connection.ts');
  const { listDevices } = await import('@latchkey/client');
  const { listedFacts, listText } = await import('../../words/listed-device.ts');
  const { session } = await openSession(options, run);
  const devices = await listDevices(session, { signal: run.signal });
  return {
    text: [listText(devices), ...remark(session, devices)].join('\n\n'),
    json: { devices: devices.map(listedFacts), currentDeviceKey: session.device?.deviceKey ?? null },
  };
}

/** Explains why this device is not in the list. */
function remark({ device }: Session, devices: readonly ListedDevice[]): string[] {
  if (device === undefined) return ['This session has no confirmed device.'];
  if (devices.some(({ current }) => current)) return [];
  return [`This device is not listed: only remembered devices are. Remember it: ${commandName()} device remember`];
}
