/** `latchkey import`: reads a pool that `latchkey export` wrote. */
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { Command } from 'commander';
import { askPassphrase } from '../dialog/ask-passphrase.ts';
import { type StoredDataOptions, withStoredDataOptions } from '../options/data-options.ts';
import { readTransferEnvironment } from '../options/environment.ts';
import { UsageError } from '../output/failure.ts';
import { type Report, type Run, runAndReport } from '../output/report.ts';

const STDIN = '-';

/** Defines the command. */
export function importCommand(): Command {
  return withStoredDataOptions(new Command('import'))
    .description('read a pool that latchkey export wrote; it becomes visible at the end, all at once')
    .argument('<file>', 'file that latchkey export wrote; - for standard input')
    .action((file: string, options: StoredDataOptions) =>
      runAndReport(options, (run) => importFrom(file, options, run)),
    );
}

async function importFrom(file: string, options: StoredDataOptions, run: Run): Promise<Report> {
  const { data, json = false } = options;
  if (file !== STDIN) await assertReadable(file);
  const passphrase = await askPassphrase(options, readTransferEnvironment().passphrase, false, run);
  const { importPool, readEnvironment } = await import('@latchkey/server');
  const { progress } = await import('../output/progress.ts');
  const { movedText, progressText } = await import('../words/transfer-words.ts');

  const environment = readEnvironment();
  const shown = progress(json);
  let bytes = 0;
  const imported = await importPool({
    dataDir: data,
    databaseUrl: options.database ?? environment.databaseUrl,
    masterKeys: environment.masterKeys,
    passphrase,
    onProgress: (step) => shown.show(`Importing: ${progressText(step, bytes)}`),
    input: read(),
  });
  shown.end();
  const { poolId, name, counts, sha256 } = imported;
  const text = [
    `Imported ${poolId} (${name}).`,
    movedText(imported),
    'Passwords, authenticator apps, passkeys, remembered devices, refresh tokens and access tokens are valid here from now on.\n' +
      'The pool also still exists on the old server. Stop that server: changes that users make there are not copied.',
  ].join('\n\n');
  return { text, json: { pool: { userPoolId: poolId, name }, counts, sha256 } };

  async function* read(): AsyncGenerator<Uint8Array> {
    const source: AsyncIterable<Uint8Array> = file === STDIN ? process.stdin : createReadStream(file);
    for await (const piece of source) {
      run.signal.throwIfAborted();
      bytes += piece.length;
      yield piece;
    }
  }
}

async function assertReadable(file: string): Promise<void> {
  try {
    await access(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new UsageError(`${file} cannot be read (${code}).`, 'Give the file that latchkey export wrote.');
  }
}
