/** `latchkey export`: writes a whole pool, with all of its secrets, to a sealed file. */
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { askPassphrase } from '../dialog/ask-passphrase.ts';
import { type StoredDataOptions, withStoredDataOptions } from '../options/data-options.ts';
import { readTransferEnvironment } from '../options/environment.ts';
import { checkPool } from '../options/target.ts';
import { commandName } from '../output/command-name.ts';
import { CommandError, UsageError } from '../output/failure.ts';
import { type Report, type Run, runAndReport } from '../output/report.ts';

interface ExportOptions extends StoredDataOptions {
  readonly pool?: string;
  readonly out: string;
  readonly acceptAuditFindings?: boolean;
}

const STDOUT = '-';

/** Defines the command. */
export function exportCommand(): Command {
  return withStoredDataOptions(new Command('export'))
    .description('write a whole pool with passwords, devices, sessions and keys to a sealed file; servers keep running')
    .option('--pool <id>', 'user pool id; not needed if there is only one pool')
    .requiredOption('--out <file>', 'file to write; - for standard output')
    .option('--accept-audit-findings', 'export a pool although its audit trail is not intact')
    .action((options: ExportOptions) =>
      runAndReport({ ...options, toStderr: options.out === STDOUT }, (run) => exportTo(options, run)),
    );
}

async function exportTo(options: ExportOptions, run: Run): Promise<Report> {
  const { out, data, json = false, acceptAuditFindings = false } = options;
  const poolId = options.pool === undefined ? undefined : checkPool(options.pool);
  if (out === STDOUT && json) {
    throw new UsageError('With --out - the file goes to standard output.', 'Leave out --json, or name a file.');
  }
  if (out !== STDOUT && existsSync(out))
    throw new UsageError(`${out} exists already.`, 'Name another file with --out.');
  const passphrase = await askPassphrase(options, readTransferEnvironment().passphrase, true, run);
  const { exportPool, readEnvironment } = await import('@latchkey/server');
  const { progress } = await import('../output/progress.ts');
  const { exportNotes, movedText, progressText, sizeText } = await import('../words/transfer-words.ts');

  const environment = readEnvironment();
  const shown = progress(json);
  let bytes = 0;
  const exported = await exportPool({
    dataDir: data,
    databaseUrl: options.database ?? environment.databaseUrl,
    masterKeys: environment.masterKeys,
    poolId,
    passphrase,
    acceptAuditFindings,
    onProgress: (step) => shown.show(`Exporting: ${progressText(step, bytes)}`),
    output: (pieces) => write(out, counted(pieces), run.signal),
  });
  shown.end();
  const { name, sha256, counts, findings } = exported;
  const text = [
    `Exported ${exported.poolId} (${name}): ${sizeText(bytes)}.`,
    movedText(exported),
    exportNotes(exported),
    `Next: ${commandName()} import ${out === STDOUT ? 'FILE' : out} --data DIRECTORY`,
  ].join('\n\n');
  return { text, json: { pool: { userPoolId: exported.poolId, name }, bytes, counts, sha256, findings } };

  async function* counted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  }
}

/** Writes the file under another name first: a file with the final name is complete. */
async function write(out: string, pieces: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
  const source = Readable.from(pieces);
  if (out === STDOUT) {
    await pipeline(source, process.stdout, { signal, end: false });
    return;
  }
  const part = `${out}.part`;
  // A file of this name may be left from an export that was killed. In a directory of everybody it may also be a link, or
  // readable by others, so it is not written to but replaced.
  await rm(part, { force: true }).catch((error: unknown) => {
    throw cannotWrite(part, error instanceof Error ? error : new Error(String(error)));
  });
  const target = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
  const unwritable = Promise.withResolvers<never>();
  unwritable.promise.catch(() => undefined);
  target.on('error', (error) => unwritable.reject(cannotWrite(part, error)));
  try {
    await Promise.race([pipeline(source, target, { signal }), unwritable.promise]);
    await rename(part, out);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw signal.aborted ? signal.reason : error;
  }
}

function cannotWrite(file: string, error: Error): CommandError {
  const code = 'code' in error ? String(error.code) : error.message;
  return new CommandError('CannotWrite', `${file} cannot be written (${code}).`, 'Name another file with --out.');
}
