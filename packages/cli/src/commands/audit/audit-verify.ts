/** `latchkey audit verify`: finds events of the audit trail that were removed, changed or added. */
import type { AuditEnd, AuditFinding } from '@latchkey/server';
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { UsageError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface VerifyOptions extends AdministratorOptions {
  readonly save?: string;
  readonly since?: string;
  readonly file?: string;
}

interface Answer {
  readonly findings: readonly AuditFinding[];
  readonly ends: readonly AuditEnd[];
  readonly users: number;
  readonly events: number;
  readonly uncovered: number;
  readonly next: { readonly poolId: string; readonly sub: string } | null;
}

/** Defines the command. */
export function auditVerifyCommand(): Command {
  return withPlaceOptions(new Command('verify'))
    .description('check that no event of the audit trail was removed, changed or added; exit code 1 if one was')
    .option('--save <file>', 'save the end of each trail to a file, for a later --since')
    .option('--since <file>', 'also find trails that were restored to an older state after that file was saved')
    .option('--file <file>', 'check the events in a file that latchkey audit export --format jsonl wrote instead')
    .action((options: VerifyOptions) => runAndReport(options, (run) => verify(options, run)));
}

async function verify(options: VerifyOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { callLatchkeyOperation } = await import('../../administrator/latchkey-operation.ts');
  const { readEnds, rolledBack, saveEnds } = await import('../../administrator/audit-ends.ts');
  const { findingsText } = await import('../../administrator/audit-words.ts');
  const earlier = options.since === undefined ? undefined : await readEnds(options.since);
  const administration = administer(options, run);
  if (options.file !== undefined) {
    if (options.save !== undefined || options.since !== undefined) {
      throw new UsageError('--file checks a file, and --save and --since are about the server.', 'Leave out either.');
    }
    const { verifyFile } = await import('../../administrator/exported-events.ts');
    return verifyFile(administration, options.file, run.signal);
  }
  const ends = options.save !== undefined || earlier !== undefined;

  const total = { users: 0, events: 0, uncovered: 0 };
  const findings: (AuditFinding | ReturnType<typeof rolledBack>[number])[] = [];
  const found: AuditEnd[] = [];
  for (let after: Answer['next'] | undefined; after !== null; ) {
    const input: object = { ...(after && { after }), ends };
    const answer: Answer = await callLatchkeyOperation<Answer>(
      administration,
      'VerifyAuditTrail',
      input,
      'verify an audit trail',
    );
    findings.push(...answer.findings);
    if (earlier !== undefined) findings.push(...rolledBack(earlier, answer.ends));
    if (options.save !== undefined) found.push(...answer.ends);
    total.users += answer.users;
    total.events += answer.events;
    total.uncovered += answer.uncovered;
    after = answer.next;
  }
  if (options.save !== undefined) await saveEnds(options.save, found);
  if (findings.length > 0) process.exitCode = 1;
  return { text: findingsText(findings, total), json: { intact: findings.length === 0, ...total, findings } };
}
