/** Parses the command line and runs the command. */
import { Command, CommanderError } from 'commander';
import { auditCommand } from './commands/audit/audit.ts';
import { applyCommand } from './commands/declared/apply.ts';
import { planCommand } from './commands/declared/plan.ts';
import { deviceCommand } from './commands/device/device.ts';
import { databaseCommand } from './commands/database/database.ts';
import { devCommand } from './commands/dev.ts';
import { explainCommand } from './commands/explain.ts';
import { importUsersCommand } from './commands/import-users/import-users.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { importAwsCommand } from './commands/import-aws/import-aws.ts';
import { backupCommand } from './commands/backup/backup.ts';
import { restoreCommand } from './commands/backup/restore.ts';
import { importCommand } from './commands/import.ts';
import { inboxCommand } from './commands/inbox.ts';
import { keysCommand } from './commands/keys/keys.ts';
import { poolCommand } from './commands/pool/pool.ts';
import { serveCommand } from './commands/serve.ts';
import { signInCommand } from './commands/signin.ts';
import { signOutCommand } from './commands/signout.ts';
import { useCommand } from './commands/use.ts';
import { userCommand } from './commands/user/user.ts';
import { endWithReader } from './output/broken-pipe.ts';
import { exitCodeOf, explainFailure } from './output/failure.ts';
import { version } from './output/version.ts';

/** Creates the command with all of its commands. */
export function createProgram(): Command {
  const program = new Command('latchkey')
    .description('Amazon Cognito user pools that run anywhere, and remember MFA devices.')
    .version(version, '-V, --version', 'show the version')
    .commandsGroup('Server:')
    .addCommand(devCommand())
    .addCommand(serveCommand())
    .addCommand(inboxCommand())
    .commandsGroup('Administrator, on your own server or on AWS:')
    .addCommand(useCommand())
    .addCommand(poolCommand())
    .addCommand(userCommand())
    .addCommand(explainCommand())
    .addCommand(planCommand())
    .addCommand(applyCommand())
    .commandsGroup('Operator of your own server:')
    .addCommand(keysCommand())
    .addCommand(auditCommand())
    .addCommand(doctorCommand())
    .addCommand(databaseCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addCommand(importUsersCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand())
    .addCommand(importAwsCommand())
    .commandsGroup('Signed-in user, on AWS or on your own server:')
    .addCommand(signInCommand())
    .addCommand(deviceCommand())
    .addCommand(signOutCommand())
    .commandsGroup('Help:')
    .helpCommand('help [command]', 'show the options of a command')
    .showHelpAfterError('Use --help to see all options.')
    .exitOverride();
  inherit(program);
  return program;
}

/**
 * Runs the command line. A failure is printed and sets the exit code: 1 if a command failed, 2 if the command line is wrong.
 *
 * @param argv as `process.argv`
 */
export async function run(argv: readonly string[]): Promise<void> {
  endWithReader();
  const program = createProgram();
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Commander has already printed the error.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    console.error(explainFailure(error));
    process.exitCode = exitCodeOf(error);
  }
}

/** Commander does not pass settings on to commands that are added with `addCommand`. */
function inherit(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inherit(command);
  }
}
