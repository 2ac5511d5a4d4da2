/** `latchkey apply`: changes a server so that it is as declared. */
import { Command } from 'commander';
import type { Change } from '@latchkey/server/declaration';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { parameterOption } from '../../declared/seed-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface ApplyOptions extends AdministratorOptions {
  readonly parameter?: Readonly<Record<string, string>>;
  readonly prune?: boolean;
}

/** Defines the command. */
export function applyCommand(): Command {
  return withPlaceOptions(new Command('apply'))
    .description('change a server so that it is as declared; can be interrupted and repeated')
    .argument('<file>', 'declaration (YAML or JSON), or template of CloudFormation, SAM, the CDK or Serverless')
    .option('--prune', 'remove what is not declared, in sections that the file has; never users or pools')
    .addOption(parameterOption())
    .action((file: string, options: ApplyOptions) => runAndReport(options, (run) => apply(file, options, run)));
}

async function apply(file: string, options: ApplyOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { carryOut, planDeclaration } = await import('@latchkey/server/declaration');
  const { overHttp, readFile } = await import('../../declared/declared-administration.ts');
  const words = await import('../../declared/plan-words.ts');

  const administration = administer(options, run);
  const { declaration, outputs, notes } = await readFile(file, administration, options.parameter);
  const steps = await planDeclaration(overHttp(administration), declaration);
  const { prune = false, json = false } = options;
  const made: Change[] = [];
  const onChange = (change: Change) => {
    made.push(change);
    // So that after an interruption it is known what was done.
    if (!json) for (const line of words.changeLines([change])) console.error(line);
  };
  await carryOut(steps, declaration, { prune, onChange });
  const left = steps.filter(({ action }) => action === 'keep' || (action === 'extra' && !prune));
  const text = [
    made.length === 0
      ? `${administration.place.endpoint} is as declared: nothing was changed.`
      : `${administration.place.endpoint} is as declared: ${made.length} change${made.length === 1 ? '' : 's'} made.`,
    ...words.changeLines(left),
    ...words.seedNotes(outputs, notes),
  ];
  return { text: text.join('\n'), json: { changes: words.changeFacts(made), outputs, notes } };
}
