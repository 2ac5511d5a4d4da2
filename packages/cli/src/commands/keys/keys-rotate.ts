/** `latchkey keys rotate`: a new master key, and everything sealed under it while the server goes on. */
import { setTimeout as delay } from 'node:timers/promises';
import type { KeyStatus } from '@latchkey/server';
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { CommandError } from '../../output/failure.ts';
import { type Report, type Run, tell } from '../../output/report.ts';

interface RotateOptions extends AdministratorOptions {
  readonly onlyNode?: boolean;
  readonly wait: boolean;
}

/** How often the server is asked how far it is. */
const PAUSE_MS = 500;

/** The command, for commander. */
export function keysRotateCommand(): Command {
  return withPlaceOptions(new Command('rotate'))
    .description('add a master key and seal everything under it, or go on with that; the server keeps serving')
    .option('--only-node', 'no other server uses the PostgreSQL database')
    .option('--no-wait', 'begin, and do not wait until it is finished')
    .action((options: RotateOptions) => tell(options, (run) => rotate(options, run)));
}

async function rotate(options: RotateOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { callOwn } = await import('../../administrator/own-operation.ts');
  const { keysText } = await import('../../words/key-words.ts');
  const administration = administer(options, run);
  const call = (operation: string, input: object) =>
    callOwn<KeyStatus>(administration, operation, input, 'rotate master keys');

  let status = await call('RotateMasterKey', { onlyNode: options.onlyNode ?? false });
  // Only for people who watch; scripts read the result.
  const shows = options.wait && !options.json && process.stderr.isTTY;
  while (options.wait && status.resealing.state === 'running') {
    if (shows)
      process.stderr.write(`\r${status.resealing.examined} values examined, ${status.resealing.resealed} sealed anew `);
    await delay(PAUSE_MS, undefined, { signal: run.signal }).catch(() => run.signal.throwIfAborted());
    status = await call('DescribeMasterKeys', {});
  }
  if (shows) process.stderr.write('\r\u001B[K');
  if (status.resealing.state === 'failed') {
    throw new CommandError(
      'ResealingFailed',
      status.resealing.problem ?? 'Sealing anew failed.',
      'Go on with it: latchkey keys rotate',
    );
  }
  const next = status.resealing.state === 'finished' ? `\n\nNext: ${nextStep(status)}` : '';
  return { text: keysText(status) + next, json: status };
}

function nextStep({ source }: KeyStatus): string {
  if (source === 'given') return 'take the old key out of LATCHKEY_KEY and restart the server';
  return 'back up the key file, then latchkey keys remove-old';
}
