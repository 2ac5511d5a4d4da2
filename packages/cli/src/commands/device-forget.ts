/** `latchkey device forget`: takes a device, or all others, off the user's account. */
import { Command, Option } from 'commander';
import { UsageError } from '../failure.ts';
import { type Report, type Run, tell } from '../report.ts';
import { type DeviceOptions, isAboutUser, withDeviceOptions } from '../target-options.ts';

interface ForgetOptions extends DeviceOptions {
  readonly others?: boolean;
  readonly all?: boolean;
}

/** The command, for commander. */
export function deviceForgetCommand(): Command {
  return withDeviceOptions(new Command('forget'))
    .description('forget this device, the one with that key, or all others; they must pass a code again')
    .argument('[key]', 'device key')
    .addOption(new Option('--others', 'forget every remembered device but this one').conflicts('all'))
    .option('--all', 'with --user: forget every device of the user')
    .action((key: string | undefined, options: ForgetOptions) => tell(options, (run) => forget(key, options, run)));
}

async function forget(key: string | undefined, options: ForgetOptions, run: Run): Promise<Report> {
  const { others = false, all = false } = options;
  if (!isAboutUser(options)) {
    if (all) throw new UsageError('--all is for the devices of a user named with --user.', 'Did you mean --others?');
    return forgetOwn(key, options, run);
  }
  if (others) throw new UsageError("--others leaves this device out, which is not the user's.", 'Did you mean --all?');
  const { forgetUserDevices } = await import('../administrator/user-devices.ts');
  return forgetUserDevices(key, options, run);
}

async function forgetOwn(key: string | undefined, options: ForgetOptions, run: Run): Promise<Report> {
  if (key !== undefined && options.others === true) {
    throw new UsageError('A key and --others do not go together.', 'Give one of them.');
  }
  const { openSession } = await import('../connection.ts');
  const { currentDevice } = await import('../current-device.ts');
  const { forgetDevice, listDevices } = await import('@latchkey/client');
  const { signal } = run;
  const { session } = await openSession(options, run);
  const current = session.device?.deviceKey;
  if (options.others === true) {
    const others = (await listDevices(session, { signal })).filter((device) => !device.current);
    for (const { deviceKey } of others) await forgetDevice(session, deviceKey, { signal });
    return report(
      others.map(({ deviceKey }) => deviceKey),
      current,
    );
  }
  const wanted = key ?? (await currentDevice(session, run)).deviceKey;
  await forgetDevice(session, wanted, { signal });
  return report([wanted], current);
}

function report(forgotten: readonly string[], current: string | undefined): Report {
  const json = { forgotten, currentForgotten: current !== undefined && forgotten.includes(current) };
  const [first] = forgotten;
  if (first === undefined) return { text: 'There are no other remembered devices.', json };
  const what = forgotten.length === 1 ? first : `${forgotten.length} devices:\n  ${forgotten.join('\n  ')}`;
  const consequence = 'Its session cannot be renewed any more, and its next sign-in is that of a new device.';
  return { text: json.currentForgotten ? `Forgotten: this device.\n${consequence}` : `Forgotten: ${what}`, json };
}
