/** The options that every command of a signed-in user takes. */
import type { Command } from 'commander';
import type { TargetOptions } from './target.ts';

/** What commander makes of them. */
export interface SharedTargetOptions extends TargetOptions {
  readonly state?: string;
  readonly json?: boolean;
}

/** What it makes of them where the command may be about another user. */
export interface DeviceOptions extends SharedTargetOptions {
  readonly user?: string;
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

/** Adds them, and the one with which an administrator names a user, to a command. */
export function withDeviceOptions(command: Command): Command {
  return withTargetOptions(
    command
      .optionsGroup('As an administrator:')

      .option(
        '--user <name>',
        'the device of this user; signed with AWS_ACCESS_KEY_ID, to the only pool if --pool is not said',
      ),
  );
}

/** Whether the options name a user: then an administrator speaks. */
export function isAboutUser<T extends DeviceOptions>(options: T): options is T & { readonly user: string } {
  return options.user !== undefined;
}
