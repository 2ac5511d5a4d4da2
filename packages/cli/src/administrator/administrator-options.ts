/** The options of every command of an administrator. */
import type { Command } from 'commander';
import type { PlaceOptions } from './place.ts';

/** The parsed options. */
export interface AdministratorOptions extends PlaceOptions {
  readonly json?: boolean;
}

/** The part of the help about the environment. */
const administratorHelp = `
Requests are signed with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. \`latchkey dev\` on this machine accepts any credentials.

Environment:
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER  default for --endpoint
  AWS_REGION, AWS_DEFAULT_REGION              default for --region, if no pool id is given`;

/** Adds these options to a command. */
export function withPlaceOptions(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option('--endpoint <url>', 'the server, or "aws" (default: http://127.0.0.1:9339)')
    .option('--region <name>', 'AWS region (default: the region of the pool id, or us-east-1)')
    .optionsGroup('Output:')
    .option('--json', 'print one JSON document for programs')
    .optionsGroup('Options:')
    .addHelpText('after', administratorHelp);
}

/** Adds these options and `--pool`, for commands about one pool. */
export function withPoolOptions(command: Command): Command {
  return withPlaceOptions(
    command.optionsGroup('Connection:').option('--pool <id>', 'user pool id; not needed if there is only one pool'),
  );
}
