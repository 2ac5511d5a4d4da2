/** `latchkey keys remove-old`: removes the master keys under which nothing is sealed any more. */
import type { KeyStatus } from '@latchkey/server';
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface RemoveOptions extends AdministratorOptions {
  readonly signOut?: boolean;
}

/** Defines the command. */
export function keysRemoveOldCommand(): Command {
  return withPlaceOptions(new Command('remove-old'))
    .description('remove all master keys but the newest, once nothing is sealed under them')
    .option('--sign-out', 'the old key leaked: end refresh tokens and sign-ins from before the rotation')
    .action((options: RemoveOptions) => runAndReport(options, (run) => remove(options, run)));
}

async function remove(options: RemoveOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { callLatchkeyOperation } = await import('../../administrator/latchkey-operation.ts');
  const { keysText } = await import('../../words/key-words.ts');
  const { signOut = false } = options;
  const administration = administer(options, run);
  const status = await callLatchkeyOperation<KeyStatus>(
    administration,
    'RemoveOldMasterKeys',
    { signOut },
    'remove master keys',
  );
  const note = signOut
    ? 'Refresh tokens and sign-ins from before the rotation have ended.'
    : 'Refresh tokens from before the rotation still work; --sign-out ends them.';
  return { text: `${keysText(status)}\n\n${note}`, json: { ...status, signedOut: signOut } };
}
