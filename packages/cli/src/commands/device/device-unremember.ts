/** `latchkey device unremember`: "ask for a code here again". The device stays registered. */
import { Command } from 'commander';
import { UsageError } from '../../output/failure.ts';
import { type Report, type Run, tell } from '../../output/report.ts';
import {
  type DeviceOptions,
  isAboutUser,
  type SharedTargetOptions,
  withDeviceOptions,
} from '../../options/target-options.ts';

/** The command, for commander. */
export function deviceUnrememberCommand(): Command {
  return withDeviceOptions(new Command('unremember'))
    .description('stop this device being remembered; it stays confirmed')
    .argument('[key]', 'device key, with --user')
    .action((key: string | undefined, options: DeviceOptions) => tell(options, (run) => unremember(key, options, run)));
}

/** What the command does; `remember --not` is another name for it. */
export async function unremember(key: string | undefined, options: DeviceOptions, run: Run): Promise<Report> {
  if (!isAboutUser(options)) {
    if (key === undefined) return unrememberOwn(options, run);
    throw onlyThisDevice();
  }
  const { rememberUserDevice } = await import('../../administrator/user-devices.ts');
  return rememberUserDevice(key, false, options, run);
}

/** The operation that users have speaks of a key, and their tokens are bound to one device: the commands keep to that. */
export function onlyThisDevice(): UsageError {
  return new UsageError(
    'Users say it of the device they are at.',
    "Leave out the key, or name the device's user with --user.",
  );
}

async function unrememberOwn(options: SharedTargetOptions, run: Run): Promise<Report> {
  const { openSession } = await import('../../signed-in/connection.ts');
  const { currentDevice, deviceReport } = await import('../../signed-in/current-device.ts');
  const { unrememberDevice } = await import('@latchkey/client');
  const { session } = await openSession(options, run);
  await currentDevice(session);
  await unrememberDevice(session, { signal: run.signal });
  return deviceReport(session, 'This device is not remembered any more.', run);
}
