/** The options that every command of a signed-in user takes. */
import type { Command } from 'commander';
import type { TargetOptions } from './target.ts';

/** What commander makes of them. */
export interface SharedTargetOptions extends TargetOptions {
  readonly state?: string;
  readonly json?: boolean;
}

/** Adds them to a command. */
export function withTargetOptions(command: Command): Command {
  return command
    .optionsGroup('User pool (that of the last sign-in, if not said):')
    .option('--pool <id>', 'user pool id, such as us-east-1_AbCdEfGhI')
    .option('--client <id>', 'app client id; its secret, if it has one, goes into LATCHKEY_CLIENT_SECRET')
    .option('--endpoint <url>', 'a server other than AWS, such as http://127.0.0.1:9339')
    .option('--region <name>', "AWS region, if it is not the pool's")
    .optionsGroup('Output and state:')
    .option('--json', 'print one JSON document for programs')
    .option('--state <directory>', 'where session and device are kept (default: $XDG_STATE_HOME/latchkey)')
    .optionsGroup('Options:');
}
