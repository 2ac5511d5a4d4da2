/** `latchkey database contract`: removes from the schema what only versions before this one need. */
import { Command } from 'commander';
import { type Report, runAndReport } from '../../output/report.ts';
import { type DatabaseCommandOptions, withDatabaseOptions } from './database-options.ts';

/** Defines the command. */
export function databaseContractCommand(): Command {
  return withDatabaseOptions(new Command('contract'))
    .description('finish an upgrade once no node of version 0.1.0 runs; such nodes cannot use the database any more')
    .action((options: DatabaseCommandOptions) => runAndReport(options, () => contract(options)));
}

async function contract(options: DatabaseCommandOptions): Promise<Report> {
  const { contractDatabase, readEnvironment } = await import('@latchkey/server');
  const contracted = await contractDatabase({ databaseUrl: options.database ?? readEnvironment().databaseUrl });
  const text = contracted
    ? 'The upgrade is finished. Nodes of version 0.1.0 cannot use this database any more.'
    : 'There was nothing to do: the upgrade was finished before.';
  return { text, json: { contracted } };
}
