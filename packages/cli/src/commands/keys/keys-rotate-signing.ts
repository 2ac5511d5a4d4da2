/** `latchkey keys rotate-signing`: creates new keys for the tokens of a pool. */
import { Command } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface RotateOptions extends AdministratorOptions {
  readonly now?: boolean;
}

interface Rotated {
  readonly keys: readonly {
    readonly kid: string;
    readonly use: string;
    readonly signsFrom: string;
    readonly retiredAt: string | null;
    readonly publishedUntil: string | null;
  }[];
}

/** Defines the command. */
export function keysRotateSigningCommand(): Command {
  return withPoolOptions(new Command('rotate-signing'))
    .description('give a pool new signing keys; tokens signed with the old keys stay valid until they expire')
    .option(
      '--now',
      'sign with the new keys as soon as all nodes publish them, not in ten minutes when all verifiers know them',
    )
    .action((options: RotateOptions) => runAndReport(options, (run) => rotate(options, run)));
}

async function rotate(options: RotateOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { callLatchkeyOperation } = await import('../../administrator/latchkey-operation.ts');
  const { dateTime } = await import('../../output/date.ts');
  const { table } = await import('../../output/table.ts');
  const administration = administer(options, run);
  const userPoolId = await poolOf(options, administration);
  const input = { userPoolId, atOnce: options.now ?? false };
  const { keys } = await callLatchkeyOperation<Rotated>(
    administration,
    'RotateSigningKeys',
    input,
    'rotate signing keys',
  );
  const time = (at: string | null) => (at === null ? '-' : dateTime(Date.parse(at)));
  const rows = keys.map((key) => [
    key.kid,
    key.use,
    time(key.signsFrom),
    time(key.retiredAt),
    time(key.publishedUntil),
  ]);
  return {
    text: table([['KEY', 'TOKENS', 'SIGNS FROM', 'UNTIL', 'PUBLISHED UNTIL'], ...rows]),
    json: { userPoolId, keys },
  };
}
