/** `latchkey database distribute`: distributes the tables over the machines of a Citus cluster. */
import { Command } from 'commander';
import { type Report, runAndReport } from '../../output/report.ts';
import { type DatabaseCommandOptions, withDatabaseOptions } from './database-options.ts';

interface DistributeOptions extends DatabaseCommandOptions {
  readonly yes?: boolean;
}

/** Defines the command. */
export function databaseDistributeCommand(): Command {
  return withDatabaseOptions(new Command('distribute'))
    .description('distribute the tables over the machines of a Citus cluster, by user')
    .option('--yes', 'do it; without this option the command only says what it would do')
    .action((options: DistributeOptions) => runAndReport(options, () => distribute(options)));
}

async function distribute(options: DistributeOptions): Promise<Report> {
  const { yes = false, json = false, database } = options;
  const { distributeDatabase, readEnvironment } = await import('@latchkey/server');
  const { progress } = await import('../../output/progress.ts');
  const shown = progress(json);
  const { contracts, statements } = await distributeDatabase({
    databaseUrl: database ?? readEnvironment().databaseUrl,
    dryRun: !yes,
    onStatement: (statement) => shown.show(statement),
  });
  shown.end();
  const report = { done: yes, contracts, statements };
  if (statements.length === 0) return { text: 'There was nothing to do: all tables are distributed.', json: report };
  if (yes) return { text: `Distributed ${statements.length} tables. Restart all nodes, one by one.`, json: report };
  const first = contracts
    ? 'The schema is contracted first: nodes of version 0.1.0 cannot use the database any more.\n\n'
    : '';
  const text = `${first}These statements would run:\n\n${statements.map((one) => `  ${one};`).join('\n')}\n\nNothing was changed. To do it: add --yes.`;
  return { text, json: report };
}
