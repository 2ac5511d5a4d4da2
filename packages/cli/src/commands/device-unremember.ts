/** `latchkey device unremember`: "ask for a code here again". The device stays registered. */
import { Command } from 'commander';
import { type Report, type Run, tell } from '../report.ts';
import { type SharedTargetOptions, withTargetOptions } from '../target-options.ts';

/** The command, for commander. */
export function deviceUnrememberCommand(): Command {
  return withTargetOptions(new Command('unremember'))
    .description('stop this device being remembered; it stays confirmed')
    .action((options: SharedTargetOptions) => tell(options, (run) => unremember(options, run)));
}

/** What the command does; `remember --not` is another name for it. */
export async function unremember(options: SharedTargetOptions, run: Run): Promise<Report> {
  const { openSession } = await import('../connection.ts');
  const { currentDevice, deviceReport } = await import('../current-device.ts');
  const { unrememberDevice } = await import('@latchkey/client');
  const { session } = await openSession(options, run);
  await currentDevice(session, run);
  await unrememberDevice(session, { signal: run.signal });
  return deviceReport(session, 'This device is not remembered any more.', run);
}
