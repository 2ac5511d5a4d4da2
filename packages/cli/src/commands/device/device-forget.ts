/** `latchkey device forget`: removes a device, or all other devices, from the user's account. */
import { Command, Option } from 'commander';
import { CommandError, UsageError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';
import { type DeviceOptions, isAboutUser, withDeviceOptions } from '../../options/target-options.ts';

interface ForgetOptions extends DeviceOptions {
  readonly others?: boolean;
  readonly all?: boolean;
}

/** Defines the command. */
export function deviceForgetCommand(): Command {
  return withDeviceOptions(new Command('forget'))
    .description('forget this device, the device with that key, or all others; they will need a code again')
    .argument('[key]', 'device key')
    .addOption(new Option('--others', 'forget every remembered device but this one').conflicts('all'))
    .option('--all', 'with --user: forget every device of the user')
    .action((key: string | undefined, options: ForgetOptions) =>
      runAndReport(options, (run) => forget(key, options, run)),
    );
}

async function forget(key: string | undefined, options: ForgetOptions, run: Run): Promise<Report> {
  const { others = false, all = false } = options;
  if (!isAboutUser(options)) {
    if (all) throw new UsageError('--all works only with --user.', 'Did you mean --others?');
    return forgetOwn(key, options, run);
  }
  if (others) throw new UsageError('--others works only without --user.', 'Did you mean --all?');
  const { forgetUserDevices } = await import('../../administrator/user-devices.ts');
  return forgetUserDevices(key, options, run);
}

async function forgetOwn(key: string | undefined, options: ForgetOptions, run: Run): Promise<Report> {
  if (key !== undefined && options.others === true) {
    throw new UsageError('A device key and --others cannot be combined.', 'Give one of them.');
  }
  const { openSession } = await import('../../signed-in/connection.ts');
  const { currentDevice } = await import('../../signed-in/current-device.ts');
  const { forgetDevice, listDevices } = await import('@latchkey/client');
  const { signal } = run;
  const { session } = await openSession(options, run);
  const current = session.device?.deviceKey;
  if (options.others === true) {
    const others = (await listDevices(session, { signal })).filter((device) => !device.current);
    const forgotten: string[] = [];
    for (const { deviceKey } of others) {
      if (await forgetDevice(session, deviceKey, { signal })) forgotten.push(deviceKey);
    }
    return report(forgotten, current);
  }
  const wanted = key ?? (await currentDevice(session)).deviceKey;
  const isKnown = await forgetDevice(session, wanted, { signal });
  if (isKnown) return report([wanted], current);
  if (wanted !== current) throw noSuchDevice();
  const text = `The service no longer knows this device. Its key and secret were deleted here.\n${consequence}`;
  return { text, json: { forgotten: [wanted], currentForgotten: true } };
}

const consequence = 'Its session can no longer be renewed, and its next sign-in counts as one on a new device.';

function report(forgotten: readonly string[], current: string | undefined): Report {
  const json = { forgotten, currentForgotten: current !== undefined && forgotten.includes(current) };
  const [first] = forgotten;
  if (first === undefined) return { text: 'There are no other remembered devices.', json };
  const what = forgotten.length === 1 ? first : `${forgotten.length} devices:\n  ${forgotten.join('\n  ')}`;
  return { text: json.currentForgotten ? `Forgotten: this device.\n${consequence}` : `Forgotten: ${what}`, json };
}

function noSuchDevice(): CommandError {
  return new CommandError(
    'DeviceUnknown',
    'This user has no device with that key.',
    'List the devices: latchkey device list.',
  );
}
