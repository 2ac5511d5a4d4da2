/** The options of commands for a PostgreSQL database. */
import type { Command } from 'commander';

/** The parsed options. */
export interface DatabaseCommandOptions {
  readonly database?: string;
  readonly json?: boolean;
}

const help = `
Environment:
  LATCHKEY_DATABASE  default for --database`;

/** Adds these options to a command. */
export function withDatabaseOptions(command: Command): Command {
  return command
    .option('--database <url>', 'postgres://user:password@host/name')
    .option('--json', 'print one JSON document for programs')
    .addHelpText('after', help);
}
