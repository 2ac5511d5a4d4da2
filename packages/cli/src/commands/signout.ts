/** `latchkey signout`: ends the session. The device stays as it is, unless `--forget-device` is given. */
import { Command } from 'commander';
import { CancelledError, CommandError, failureOf } from '../output/failure.ts';
import { type Report, type Run, runAndReport } from '../output/report.ts';
import { type SharedTargetOptions, withTargetOptions } from '../options/target-options.ts';

interface SignOutOptions extends SharedTargetOptions {
  readonly everywhere?: boolean;
  readonly forgetDevice?: boolean;
}

/** Defines the command. */
export function signOutCommand(): Command {
  return withTargetOptions(new Command('signout'))
    .description('sign out; the device stays remembered')
    .option('--everywhere', "end all of the user's sessions, on all devices")
    .option('--forget-device', 'forget this device, too')
    .action((options: SignOutOptions) => runAndReport(options, (run) => signOutOf(options, run)));
}

async function signOutOf(options: SignOutOptions, run: Run): Promise<Report> {
  const { openSession } = await import('../signed-in/connection.ts');
  const { signOut } = await import('@latchkey/client');
  const { everywhere = false, forgetDevice = false } = options;
  const { session } = await openSession(options, run);
  const { signal } = run;
  let deviceForgotten = false;
  session.onChange(({ type }) => {
    deviceForgotten ||= type === 'device';
  });
  await signOut(session, { everywhere, forgetDevice, signal }).catch((error: unknown) => {
    if (error instanceof CancelledError) throw error;
    const { code, message } = failureOf(error);
    throw new CommandError(
      code,
      `Signed out here, but the service could not be told: ${message}`,
      'Existing tokens stay valid until they expire.',
    );
  });
  const forgotten = deviceForgotten ? ' This device is forgotten.' : ' This session had no device to forget.';
  const device = forgetDevice ? forgotten : '';
  return {
    text: `Signed out${everywhere ? ' everywhere' : ''}.${device}`,
    json: { signedOut: { everywhere, deviceForgotten } },
  };
}
