/** `latchkey keys show`: which master keys a server has, and what is sealed under which. */
import type { KeyStatus } from '@latchkey/server';
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, tell } from '../../output/report.ts';

/** The command, for commander. */
export function keysShowCommand(): Command {
  return withPlaceOptions(new Command('show'))
    .description('show the ids of the master keys, and how far a rotation has got')
    .action((options: AdministratorOptions) => tell(options, (run) => show(options, run)));
}

async function show(options: AdministratorOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { callOwn } = await import('../../administrator/own-operation.ts');
  const { keysText } = await import('../../words/key-words.ts');
  const status = await callOwn<KeyStatus>(administer(options, run), 'DescribeMasterKeys', {}, 'tell of master keys');
  return { text: keysText(status), json: status };
}
