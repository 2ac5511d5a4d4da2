/** `latchkey pool export`: writes the settings of a user pool as a declaration. */
import { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { commandName } from '../../output/command-name.ts';
import { CommandError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface ExportOptions extends AdministratorOptions {
  readonly out?: string;
  readonly secrets?: boolean;
  readonly users?: boolean;
}

/** Defines the command. */
export function poolExportCommand(): Command {
  return withPoolOptions(new Command('export'))
    .description('write the settings of a user pool as a declaration, for plan, apply and --seed')
    .argument('[id]', 'user pool id; not needed if there is only one pool')
    .option('--out <file>', 'file to write (default: standard output)')
    .option('--users', 'with users: names, attributes and groups, without passwords')
    .option('--secrets', 'with the secrets of app clients and identity providers')
    .addHelpText(
      'after',
      '\nTo move a whole pool with passwords, devices, sessions and keys, use latchkey export and latchkey import.',
    )
    .action((id: string | undefined, options: ExportOptions) =>
      runAndReport(options, (run) => exportPool({ ...options, ...(id !== undefined && { pool: id }) }, run)),
    );
}

async function exportPool(options: ExportOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { exportDeclaration, writeYaml } = await import('@latchkey/server/declaration');
  const { overHttp } = await import('../../declared/declared-administration.ts');

  const administration = administer(options, run);
  const UserPoolId = await poolOf(options, administration);
  const { secrets = false, users = false, out } = options;
  const declaration = await exportDeclaration(overHttp(administration), UserPoolId, { secrets, users });
  const text = writeYaml(declaration);
  if (out === undefined) return { text: text.trimEnd(), json: declaration };
  await writeFile(out, text, { mode: secrets ? 0o600 : 0o644 }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new CommandError('NotWritten', `${out} cannot be written (${code}).`, 'Give another path with --out.');
  });
  const next = `${commandName()} plan ${out}${administration.place.again}`;
  return { text: `${out} has the settings of ${UserPoolId}.\nNext, compare:\n  ${next}`, json: { file: out, next } };
}
