/** `latchkey device confirm`: confirms the device of the session if the sign-in did not. */
import { Command } from 'commander';
import { commandName } from '../../output/command-name.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';
import { type SharedTargetOptions, withTargetOptions } from '../../options/target-options.ts';

interface ConfirmOptions extends SharedTargetOptions {
  readonly deviceName?: string;
}

/** Defines the command. */
export function deviceConfirmCommand(): Command {
  return withTargetOptions(new Command('confirm'))
    .description('confirm this device, if signin failed to or had --no-confirm')
    .option('--device-name <name>', 'name of this device in device lists (default: latchkey on HOST)')
    .action((options: ConfirmOptions) => runAndReport(options, (run) => confirm(options, run)));
}

async function confirm(options: ConfirmOptions, run: Run): Promise<Report> {
  const { openSession } = await import('../../signed-in/connection.ts');
  const { deviceReport } = await import('../../signed-in/current-device.ts');
  const { confirmLate } = await import('../../signed-in/late-confirmation.ts');
  const { rememberedWords } = await import('../../words/device-words.ts');
  const { session, state } = await openSession(options, run);
  if (session.device !== undefined) {
    const words = `This device is confirmed already, and ${rememberedWords(session.device)}.`;
    return deviceReport(session, words, run, { userConfirmationNecessary: null });
  }
  const late = await confirmLate(session, state, options.deviceName, run);
  const { userConfirmationNecessary } = late.confirmed;
  const then = userConfirmationNecessary
    ? `To remember it: ${commandName()} device remember`
    : 'It is remembered, too.';
  return deviceReport(late.session, `This device is confirmed. ${then}`, run, { userConfirmationNecessary });
}
