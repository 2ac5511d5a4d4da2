/** The options of commands that open the data of a server themselves, beside a server that may run on it. */
import { type Command, Option } from 'commander';

/** The parsed options. */
export interface StoredDataOptions {
  readonly data: string;
  readonly database?: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

const help = `
The data is opened directly, so no server has to run, but one may.

Environment:
  LATCHKEY_PASSPHRASE  the passphrase, if it is not in a file; otherwise it is asked for
  LATCHKEY_KEY         master keys, if they are not in the data directory
  LATCHKEY_DATABASE    default for --database`;

/** Adds these options to a command. */
export function withStoredDataOptions(command: Command): Command {
  return command
    .optionsGroup('Data:')
    .option('-d, --data <directory>', 'data directory of the server', './latchkey-data')
    .option('--database <url>', 'if the data is in PostgreSQL: postgres://user:password@host/name')
    .optionsGroup('Passphrase and output:')
    .addOption(new Option('--passphrase-file <file>', 'file whose first line is the passphrase'))
    .option('--json', 'print one JSON document for programs')
    .optionsGroup('Options:')
    .addHelpText('after', help);
}
