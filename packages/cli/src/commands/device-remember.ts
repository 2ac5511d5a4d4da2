/** `latchkey device remember`: "don't ask for a code here again". */
import { Command, Option } from 'commander';
import { daysOption } from '../days-option.ts';
import { type Report, type Run, tell } from '../report.ts';
import { type SharedTargetOptions, withTargetOptions } from '../target-options.ts';
import { unremember } from './device-unremember.ts';

interface RememberOptions extends SharedTargetOptions {
  readonly days?: number;
  readonly not?: boolean;
}

/** The command, for commander. */
export function deviceRememberCommand(): Command {
  return withTargetOptions(new Command('remember'))
    .description('remember this device: where the user pool allows it, it then takes the place of a code')
    .addOption(daysOption())
    .addOption(new Option('--not', 'the opposite, as unremember does').conflicts('days'))
    .action((options: RememberOptions) =>
      tell(options, (run) => (options.not === true ? unremember(options, run) : remember(options, run))),
    );
}

async function remember(options: RememberOptions, run: Run): Promise<Report> {
  const { openSession } = await import('../connection.ts');
  const { currentDevice, deviceReport } = await import('../current-device.ts');
  const { rememberDevice } = await import('@latchkey/client');
  const { rememberedWords } = await import('../words/device-words.ts');
  const { session } = await openSession(options, run);
  await currentDevice(session, run);
  const { days } = options;
  await rememberDevice(session, { signal: run.signal, ...(days !== undefined && { rememberFor: days }) });
  const device = await currentDevice(session, run);
  return deviceReport(session, `This device is ${rememberedWords(device)}.`, run);
}
