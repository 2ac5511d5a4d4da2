/** `latchkey import-users log`: prints what became of each line of an imported file. */
import { Command } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface LogOptions extends AdministratorOptions {
  readonly all?: boolean;
}

interface Answer {
  readonly group: string;
  readonly stream: string;
  readonly lines: readonly string[];
  readonly next: number | null;
}

/** Defines the command. */
export function importUsersLogCommand(): Command {
  return withPoolOptions(new Command('log'))
    .argument('<job>', 'the JobId of the import')
    .description('print the lines of an import that failed or were skipped')
    .option('--all', 'also print the lines that were imported')
    .action((jobId: string, options: LogOptions) => runAndReport(options, (run) => printLog(jobId, options, run)));
}

async function printLog(jobId: string, options: LogOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { callLatchkeyOperation } = await import('../../administrator/latchkey-operation.ts');
  const administration = administer(options, run);
  const userPoolId = await poolOf(options, administration);
  const lines: string[] = [];
  let names: Pick<Answer, 'group' | 'stream'> = { group: '', stream: '' };
  for (let after: number | null = 0; after !== null; ) {
    const input: object = { userPoolId, jobId, after };
    const answer: Answer = await callLatchkeyOperation<Answer>(
      administration,
      'DescribeImportLog',
      input,
      'show the log of an import',
    );
    for (const line of answer.lines) {
      if (options.all === true || !line.startsWith('[SUCCEEDED]')) lines.push(line);
    }
    names = { group: answer.group, stream: answer.stream };
    after = answer.next;
  }
  const text = lines.length > 0 ? lines.join('\n') : 'Every line that was read so far was imported.';
  return { text, json: { ...names, lines } };
}
