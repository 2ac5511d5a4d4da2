/** `latchkey use`: keeps user pool, app client and server for later commands. */
import { Command } from 'commander';
import { type Defaults, defaultsFile, localEndpoint, readDefaults, writeDefaults } from '../options/defaults.ts';
import { readEnvironment } from '../options/environment.ts';
import { checkEndpoint, checkPool } from '../options/target.ts';
import { commandName } from '../output/command-name.ts';
import { UsageError } from '../output/failure.ts';
import { type Report, runAndReport } from '../output/report.ts';
import { table } from '../output/table.ts';

interface UseOptions {
  readonly client?: string;
  readonly endpoint?: string;
  readonly show?: boolean;
  readonly clear?: boolean;
  readonly json?: boolean;
}

/** Defines the command. */
export function useCommand(): Command {
  return new Command('use')
    .description('keep a user pool, its app client and the server for later commands')
    .argument('[pool]', 'user pool id, such as us-east-1_AbCdEfGhI')
    .option('--client <id>', 'app client id')
    .option('--endpoint <url>', 'the server, or "aws" (default: AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER)')
    .option('--show', 'show what is kept, and where')
    .option('--clear', 'keep nothing')
    .option('--json', 'print one JSON document for programs')
    .action((pool: string | undefined, options: UseOptions) => runAndReport(options, () => use(pool, options)));
}

async function use(pool: string | undefined, options: UseOptions): Promise<Report> {
  const { show = false, clear = false, client } = options;
  const chosen = [pool !== undefined, show, clear].filter(Boolean).length;
  if (chosen !== 1)
    throw new UsageError('Give a user pool id, --show or --clear.', 'For example: latchkey use us-east-1_AbCdEfGhI');
  if (clear) {
    writeDefaults(undefined);
    return { text: 'Nothing is kept any more.', json: { use: null } };
  }
  if (pool === undefined) return shown(readDefaults());
  const given = options.endpoint ?? readEnvironment().endpoint;
  const endpoint = given === undefined || given === 'aws' ? given : checkEndpoint(given);
  const defaults: Defaults = { pool: checkPool(pool), ...(client && { client }), ...(endpoint && { endpoint }) };
  writeDefaults(defaults);
  return shown(defaults);
}

function shown(defaults: Defaults | undefined): Report {
  const file = defaultsFile();
  const json = { use: defaults ?? null, file };
  if (defaults === undefined) return { text: `Nothing is kept. Keep a pool: ${commandName()} use POOL`, json };
  const { pool, client, endpoint } = defaults;
  const rows = [
    ['Pool', pool],
    ...(client === undefined ? [] : [['App client', client]]),
    ['Server', endpoint ?? localEndpoint],
    ['Kept in', file],
  ];
  return { text: table(rows), json };
}
