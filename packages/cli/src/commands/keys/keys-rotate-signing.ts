/** `latchkey keys rotate-signing`: new keys for the tokens of a pool. */
import { Command } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, tell } from '../../output/report.ts';

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

/** The command, for commander. */
export function keysRotateSigningCommand(): Command {
  return withPoolOptions(new Command('rotate-signing'))
    .description('give a pool new signing keys; tokens of the old ones stay valid until they expire')
    .option('--now', 'sign with the new keys now, not in ten minutes when all verifiers know them')
    .action((options: RotateOptions) => tell(options, (run) => rotate(options, run)));
}

async function rotate(options: RotateOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { callOwn } = await import('../../administrator/own-operation.ts');
  const { dateTime } = await import('../../output/date.ts');
  const { table } = await import('../../output/table.ts');
  const administration = administer(options, run);
  const userPoolId = await poolOf(options, administration);
  const input = { userPoolId, atOnce: options.now ?? false };
  const { keys } = await callOwn<Rotated>(administration, 'RotateSigningKeys', input, 'rotate signing keys');
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
