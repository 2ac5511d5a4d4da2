/** The options that both commands of the server share. */
import { type Command, InvalidArgumentError, Option } from 'commander';

/** What commander makes of the shared options. */
export interface SharedOptions {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly database?: string;
  readonly region: string;
  readonly account: string;
  readonly issuer: string;
}

/** Adds the shared options to a command. */
export function withSharedOptions(command: Command): Command {
  return command
    .optionsGroup('Where it listens:')
    .addOption(new Option('-p, --port <number>', 'port to listen on').default(9339).argParser(wholeNumber))
    .option('--host <address>', 'address to listen on; only this machine reaches the default', '127.0.0.1')
    .optionsGroup('Where it keeps its data:')
    .option('-d, --data <directory>', 'directory of the database and its key', './latchkey-data')
    .option('--database <url>', 'keep the data in PostgreSQL: postgres://user:password@host/name')
    .optionsGroup('What it says about itself:')
    .option('--region <name>', 'AWS region in pool ids and signatures', 'us-east-1')
    .option('--account <number>', 'AWS account number in ARNs, 12 digits', '000000000000')
    .option('--issuer <own|aws|url>', 'issuer of tokens: this server, AWS, or the address callers know', 'own')
    .optionsGroup('Options:');
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}
