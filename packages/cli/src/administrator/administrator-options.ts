/** The options that every command of an administrator takes. */
import type { Command } from 'commander';
import type { PlaceOptions } from './place.ts';

/** What commander makes of them. */
export interface AdministratorOptions extends PlaceOptions {
  readonly json?: boolean;
}

/** What the help of these commands says about the environment. */
const administratorHelp = `
Requests are signed with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. \`latchkey dev\` on this machine takes any.

Environment:
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER  what --endpoint is, if it is not said
  AWS_REGION, AWS_DEFAULT_REGION              what --region is, if neither it nor a pool is said`;

/** Adds them to a command. */
export function withPlaceOptions(command: Command): Command {
  return command
    .optionsGroup('Where:')
    .option('--endpoint <url>', 'the server, or "aws" (default: http://127.0.0.1:9339)')
    .option('--region <name>', "AWS region, if it is not the pool's")
    .optionsGroup('Output:')
    .option('--json', 'print one JSON document for programs')
    .optionsGroup('Options:')
    .addHelpText('after', administratorHelp);
}

/** The same with the pool, for commands about what is in one. */
export function withPoolOptions(command: Command): Command {
  return withPlaceOptions(
    command.optionsGroup('Where:').option('--pool <id>', 'user pool id; not needed where there is only one'),
  );
}
