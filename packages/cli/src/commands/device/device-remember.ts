/** `latchkey device remember`: "don't ask for a code here again". */
import { Command, Option } from 'commander';
import { daysOption } from '../../options/days-option.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';
import { type DeviceOptions, isAboutUser, withDeviceOptions } from '../../options/target-options.ts';
import { onlyThisDevice, unremember } from './device-unremember.ts';
import { UsageError } from '../../output/failure.ts';

interface RememberOptions extends DeviceOptions {
  readonly days?: number;
  readonly not?: boolean;
}

/** Defines the command. */
export function deviceRememberCommand(): Command {
  return withDeviceOptions(new Command('remember'))
    .description('remember this device; if the user pool allows it, it then takes the place of a code')
    .argument('[key]', 'device key, with --user')
    .addOption(daysOption())
    .addOption(new Option('--not', 'stop remembering the device, like unremember').conflicts('days'))
    .action((key: string | undefined, options: RememberOptions) =>
      runAndReport(options, (run) =>
        options.not === true ? unremember(key, options, run) : remember(key, options, run),
      ),
    );
}

async function remember(key: string | undefined, options: RememberOptions, run: Run): Promise<Report> {
  if (!isAboutUser(options)) {
    if (key === undefined) return rememberOwn(options, run);
    throw onlyThisDevice();
  }
  if (options.days !== undefined) {
    throw new UsageError('--days works only for your own device.', 'Leave out --days, or sign in as the user.');
  }
  const { rememberUserDevice } = await import('../../administrator/user-devices.ts');
  return rememberUserDevice(key, true, options, run);
}

async function rememberOwn(options: RememberOptions, run: Run): Promise<Report> {
  const { openSession } = await import('../../signed-in/connection.ts');
  const { currentDevice, deviceReport } = await import('../../signed-in/current-device.ts');
  const { rememberDevice } = await import('@latchkey/client');
  const { rememberedWords } = await import('../../words/device-words.ts');
  const { session } = await openSession(options, run);
  await currentDevice(session);
  const { days } = options;
  await rememberDevice(session, { signal: run.signal, ...(days !== undefined && { rememberFor: days }) });
  const device = await currentDevice(session);
  return deviceReport(session, `This device is ${rememberedWords(device)}.`, run);
}
