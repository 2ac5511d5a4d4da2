/** `latchkey device unremember`: "ask for a code here again". The device stays registered. */
import { Command } from 'commander';
import { UsageError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';
import {
  type DeviceOptions,
  isAboutUser,
  type SharedTargetOptions,
  withDeviceOptions,
} from '../../options/target-options.ts';

/** Defines the command. */
export function deviceUnrememberCommand(): Command {
  return withDeviceOptions(new Command('unremember'))
    .description('stop remembering this device; it stays confirmed')
    .argument('[key]', 'device key, with --user')
    .action((key: string | undefined, options: DeviceOptions) =>
      runAndReport(options, (run) => unremember(key, options, run)),
    );
}

/** Runs the command. `remember --not` does the same. */
export async function unremember(key: string | undefined, options: DeviceOptions, run: Run): Promise<Report> {
  if (!isAboutUser(options)) {
    if (key === undefined) return unrememberOwn(options, run);
    throw onlyThisDevice();
  }
  const { rememberUserDevice } = await import('../../administrator/user-devices.ts');
  return rememberUserDevice(key, false, options, run);
}

/** UpdateDeviceStatus takes a device key, but the user's tokens are bound to one device. The commands allow only that device. */
export function onlyThisDevice(): UsageError {
  return new UsageError(
    'Users can do this only for the current device.',
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
  return deviceReport(session, 'This device is no longer remembered.', run);
}
