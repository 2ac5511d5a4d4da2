/** `latchkey explain`: shows why the last sign-ins of a user did or did not ask for a code. */
import type { SignInExplanation } from '@latchkey/server';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Administration } from '../administrator/administration.ts';
import { type AdministratorOptions, withPoolOptions } from '../administrator/administrator-options.ts';
import { CommandError } from '../output/failure.ts';
import { type Report, type Run, runAndReport } from '../output/report.ts';

interface ExplainOptions extends AdministratorOptions {
  readonly user: string;
  readonly last: number;
}

/** The number of sign-ins that the server stores. */
const MOST = 50;

/** Defines the command. */
export function explainCommand(): Command {
  return withPoolOptions(new Command('explain'))
    .description('explain why the last sign-ins of a user did or did not ask for a code')
    .requiredOption('-u, --user <name>', 'user name, alias or sub')
    .addOption(new Option('-n, --last <number>', 'how many sign-ins to show').default(3).argParser(numberOfSignIns))
    .action((options: ExplainOptions) => runAndReport(options, (run) => explain(options, run)));
}

function numberOfSignIns(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= MOST) return number;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MOST}.`);
}

async function explain(options: ExplainOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../administrator/administration.ts');
  const { signInsText } = await import('../words/explained-sign-in.ts');

  const { user: username, last } = options;
  const administration = administer(options, run);
  const userPoolId = await poolOf(options, administration);
  const signIns = await explained(administration, { userPoolId, username, last });
  return {
    text: signIns.length === 0 ? `No sign-in of ${username} in the last 30 days.` : signInsText(signIns),
    json: { userPoolId, username, signIns },
  };
}

async function explained({ service, place }: Administration, input: object): Promise<readonly SignInExplanation[]> {
  try {
    const { signIns } = (await service.callLatchkey('ExplainSignIns', input)) as { signIns: SignInExplanation[] };
    return signIns;
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'UnknownOperation') throw error;
    const message = `The server at ${place.endpoint} cannot explain sign-ins.`;
    throw new CommandError(
      error.code,
      message,
      'This needs a Latchkey server of this version or later; AWS does not record this.',
    );
  }
}
