/** Reads the command line and runs the command that it names. */
import { Command, CommanderError } from 'commander';
import { auditCommand } from './commands/audit/audit.ts';
import { deviceCommand } from './commands/device/device.ts';
import { devCommand } from './commands/dev.ts';
import { explainCommand } from './commands/explain.ts';
import { inboxCommand } from './commands/inbox.ts';
import { keysCommand } from './commands/keys/keys.ts';
import { poolCommand } from './commands/pool/pool.ts';
import { serveCommand } from './commands/serve.ts';
import { signInCommand } from './commands/signin.ts';
import { signOutCommand } from './commands/signout.ts';
import { userCommand } from './commands/user/user.ts';
import { exitCodeOf, explainFailure } from './output/failure.ts';

/**
 * Runs the command line; a failure is told in plain words and sets the exit code: 1 if a command failed, 2 if the command line is at
 * fault.
 *
 * @param argv as `process.argv`
 */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('latchkey')
    .description('Amazon Cognito user pools that run anywhere, and remember MFA devices.')
    .commandsGroup('Server:')
    .addCommand(devCommand())
    .addCommand(serveCommand())
    .addCommand(inboxCommand())
    .commandsGroup('Administrator, on a server of your own or on AWS:')
    .addCommand(poolCommand())
    .addCommand(userCommand())
    .addCommand(explainCommand())
    .commandsGroup('Operator of a server of your own:')
    .addCommand(keysCommand())
    .addCommand(auditCommand())
    .commandsGroup('Signed-in user, on AWS or on a server of your own:')
    .addCommand(signInCommand())
    .addCommand(deviceCommand())
    .addCommand(signOutCommand())
    .commandsGroup('Help:')
    .helpCommand('help [command]', 'show the options of a command')
    .showHelpAfterError('Run it with --help to see every option.')
    .exitOverride();
  inherit(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    console.error(explainFailure(error));
    process.exitCode = exitCodeOf(error);
  }
}

/** Commands that were made elsewhere do not inherit by themselves. */
function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inherit(command);
  }
}
