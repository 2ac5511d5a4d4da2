/** The options of every command of a signed-in user. */
import type { Command } from 'commander';
import type { TargetOptions } from './target.ts';

/** The parsed options. */
export interface SharedTargetOptions extends TargetOptions {
  readonly state?: string;
  readonly json?: boolean;
}

/** The parsed options of a command that takes `--user`. */
export interface DeviceOptions extends SharedTargetOptions {
  readonly user?: string;
}

/** Adds these options to a command. */
export function withTargetOptions(command: Command): Command {
  return command
    .optionsGroup('User pool (default: that of the last sign-in):')
    .option('--pool <id>', 'user pool id, such as us-east-1_AbCdEfGhI')
    .option('--client <id>', 'app client id; its secret, if it has one, goes into LATCHKEY_CLIENT_SECRET')
    .option('--endpoint <url>', 'a server other than AWS, such as http://127.0.0.1:9339')
    .option('--region <name>', 'AWS region (default: the region of the pool id)')
    .optionsGroup('Output and state:')
    .option('--json', 'print one JSON document for programs')
    .option('--state <directory>', 'where session and device are stored (default: $XDG_STATE_HOME/latchkey)')
    .optionsGroup('Options:');
}

/** Adds these options and `--user` to a command. */
export function withDeviceOptions(command: Command): Command {
  return withTargetOptions(
    command
      .optionsGroup('As an administrator:')
      .option(
        '--user <name>',
        'manage the devices of this user; signs with AWS_ACCESS_KEY_ID; --pool is optional if there is one pool',
      ),
  );
}

/** Returns whether the options contain `--user`: then the command runs as an administrator. */
export function isAboutUser<T extends DeviceOptions>(options: T): options is T & { readonly user: string } {
  return options.user !== undefined;
}
