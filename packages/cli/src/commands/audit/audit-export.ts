/** `latchkey audit export`: writes the audit trail of a pool to a file. */
import { Command, Option } from 'commander';
import { administer, poolOf } from '../../administrator/administration.ts';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { commandName } from '../../output/command-name.ts';
import { UsageError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface ExportOptions extends AdministratorOptions {
  readonly since?: string;
  readonly format: 'jsonl' | 'csv';
  readonly out: string;
}

const STDOUT = '-';

/** Defines the command. */
export function auditExportCommand(): Command {
  return withPoolOptions(new Command('export'))
    .description('write the audit trail of a pool: one event on each line, by user')
    .option('--since <time>', 'leave out older events: 2026-11-01, 2026-11-01T12:00:00Z, or 7d for the last seven days')
    .addOption(
      new Option('--format <format>', 'jsonl can be verified later; csv is for spreadsheets')
        .default('jsonl')
        .choices(['jsonl', 'csv']),
    )
    .option('--out <file>', 'file to write; - for standard output', STDOUT)
    .action((options: ExportOptions) =>
      runAndReport({ ...options, toStderr: options.out === STDOUT }, (run) => exportTo(options, run)),
    );
}

async function exportTo(options: ExportOptions, run: Run): Promise<Report> {
  const { out, format, json = false } = options;
  if (out === STDOUT && json) {
    throw new UsageError('Without --out the events go to standard output.', 'Leave out --json, or name a file.');
  }
  const { parseSince, exportedLines } = await import('../../administrator/exported-events.ts');
  const { writeLines } = await import('../../output/line-file.ts');
  const since = options.since === undefined ? 0 : parseSince(options.since, Date.now());
  const administration = administer(options, run);
  const pool = await poolOf(options, administration);
  const counted = { events: 0, users: 0 };
  await writeLines(out, exportedLines(administration, { pool, since, format, counted }), run.signal);
  const { events, users } = counted;
  const next =
    format === 'jsonl' && out !== STDOUT ? `\nTo verify it later: ${commandName()} audit verify --file ${out}` : '';
  return {
    text: `Exported ${events} ${events === 1 ? 'event' : 'events'} of ${users} ${users === 1 ? 'user' : 'users'} of ${pool}.${next}`,
    json: { userPoolId: pool, ...counted, file: out, format },
  };
}
