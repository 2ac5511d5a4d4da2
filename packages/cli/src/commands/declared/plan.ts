/** `latchkey plan`: shows how a server differs from a declaration. */
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { parameterOption } from '../../declared/seed-options.ts';
import { commandName } from '../../output/command-name.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface PlanOptions extends AdministratorOptions {
  readonly parameter?: Readonly<Record<string, string>>;
  readonly prune?: boolean;
  readonly exitCode?: boolean;
}

/** The exit code of `--exit-code` if there is something to do. 1 and 2 are for failures. */
const somethingToDo = 3;

/** Defines the command. */
export function planCommand(): Command {
  return withPlaceOptions(new Command('plan'))
    .description('show how a server differs from a declaration of user pools; changes nothing')
    .argument('<file>', 'declaration (YAML or JSON), or template of CloudFormation, SAM, the CDK or Serverless')
    .option('--prune', 'include what would be removed because it is not declared')
    .option('--exit-code', `exit with ${somethingToDo} if there is something to do`)
    .addOption(parameterOption())
    .action((file: string, options: PlanOptions) => runAndReport(options, (run) => plan(file, options, run)));
}

async function plan(file: string, options: PlanOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { planDeclaration } = await import('@latchkey/server/declaration');
  const { overHttp, readFile } = await import('../../declared/declared-administration.ts');
  const words = await import('../../declared/plan-words.ts');

  const administration = administer(options, run);
  const { declaration, notes } = await readFile(file, administration, options.parameter);
  const steps = await planDeclaration(overHttp(administration), declaration);
  const changes = words.withPrune(steps, options.prune ?? false);
  const summary = words.summaryOf(changes);
  const isClean = !words.hasChanges(summary);
  if (options.exitCode === true && !isClean) process.exitCode = somethingToDo;
  const lines = [
    `${administration.place.endpoint}: ${words.summaryWords(summary)}`,
    ...words.changeLines(changes),
    ...words.seedNotes({}, notes),
    ...(isClean || summary.blocked > 0
      ? []
      : [
          '',
          `Next, make the changes:\n  ${commandName()} apply ${quoted(file)}${again(options, administration.place.again)}`,
        ]),
  ];
  return { text: lines.join('\n'), json: { summary, changes: words.changeFacts(changes), notes } };
}

function again({ prune = false, parameter = {} }: PlanOptions, place: string): string {
  const parameters = Object.entries(parameter).map(([name, value]) => ` --parameter ${quoted(`${name}=${value}`)}`);
  return `${place}${prune ? ' --prune' : ''}${parameters.join('')}`;
}

/** Returns a word as a shell reads it back. */
function quoted(word: string): string {
  return /^[\w./~:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
