/** `latchkey keys show`: shows which master keys a server has, and how many values are sealed under each. */
import type { KeyStatus } from '@latchkey/server';
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

/** Defines the command. */
export function keysShowCommand(): Command {
  return withPlaceOptions(new Command('show'))
    .description('show the ids of the master keys, and how far a rotation has got')
    .action((options: AdministratorOptions) => runAndReport(options, (run) => show(options, run)));
}

async function show(options: AdministratorOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { callLatchkeyOperation } = await import('../../administrator/latchkey-operation.ts');
  const { keysText } = await import('../../words/key-words.ts');
  const status = await callLatchkeyOperation<KeyStatus>(
    administer(options, run),
    'DescribeMasterKeys',
    {},
    'describe master keys',
  );
  return { text: keysText(status), json: status };
}
