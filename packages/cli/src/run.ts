/** Reads the command line and runs the command that it names. */
import { Command } from 'commander';
import { devCommand } from './commands/dev.ts';
import { serveCommand } from './commands/serve.ts';
import { explainFailure } from './failure.ts';

/**
 * Runs the command line; a failure is told in plain words and sets the exit code.
 *
 * @param argv as `process.argv`
 */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('latchkey')
    .description('Amazon Cognito user pools that run anywhere, and remember MFA devices.')
    .addCommand(devCommand())
    .addCommand(serveCommand())
    .showHelpAfterError('Run it with --help to see every option.');
  try {
    await program.parseAsync(argv);
  } catch (error) {
    console.error(explainFailure(error));
    process.exitCode = 1;
  }
}
