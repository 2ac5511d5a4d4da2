/** `latchkey keys rotate`: adds a master key and re-seals everything under it while the server keeps serving. */
import { setTimeout as delay } from 'node:timers/promises';
import type { KeyStatus } from '@latchkey/server';
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { commandName } from '../../output/command-name.ts';
import { CommandError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface RotateOptions extends AdministratorOptions {
  readonly onlyNode?: boolean;
  readonly wait: boolean;
}

/** The interval at which the command asks the server for its progress. */
const PAUSE_MS = 500;

/** Defines the command. */
export function keysRotateCommand(): Command {
  return withPlaceOptions(new Command('rotate'))
    .description('add a master key and re-seal all values under it, or continue doing so; the server keeps serving')
    .option('--only-node', 'confirm that no other server uses the PostgreSQL database')
    .option('--no-wait', 'start the rotation, and do not wait for its end')
    .action((options: RotateOptions) => runAndReport(options, (run) => rotate(options, run)));
}

async function rotate(options: RotateOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { callLatchkeyOperation } = await import('../../administrator/latchkey-operation.ts');
  const { keysText } = await import('../../words/key-words.ts');
  const administration = administer(options, run);
  const call = (operation: string, input: object) =>
    callLatchkeyOperation<KeyStatus>(administration, operation, input, 'rotate master keys');

  let status = await call('RotateMasterKey', { onlyNode: options.onlyNode ?? false });
  // Progress is shown only at a terminal; scripts read the result.
  const shows = options.wait && !options.json && process.stderr.isTTY;
  while (options.wait && status.resealing.state === 'running') {
    if (shows)
      process.stderr.write(`\r${status.resealing.examined} values examined, ${status.resealing.resealed} re-sealed `);
    await delay(PAUSE_MS, undefined, { signal: run.signal }).catch(() => run.signal.throwIfAborted());
    status = await call('DescribeMasterKeys', {});
  }
  if (shows) process.stderr.write('\r\u001B[K');
  if (status.resealing.state === 'failed') {
    throw new CommandError(
      'ResealingFailed',
      status.resealing.problem ?? 'Re-sealing failed.',
      'Continue it: latchkey keys rotate',
    );
  }
  const next = status.resealing.state === 'finished' ? `\n\nNext: ${nextStep(status)}` : '';
  return { text: keysText(status) + next, json: status };
}

function nextStep({ source }: KeyStatus): string {
  if (source === 'given') return 'take the old key out of LATCHKEY_KEY and restart the server';
  return `back up the key file, then ${commandName()} keys remove-old`;
}
