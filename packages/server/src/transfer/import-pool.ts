/** Imports a whole pool from a sealed stream. */
import { openFile, SealedFileError } from '../crypto/sealed-file.ts';
import type { TransferStore } from '../store/open-store.ts';
import { schemaOf } from '../store/transfer/pool-tables.ts';
import { PoolConflictError, PoolWriting, ROWS_PER_WRITE } from '../store/transfer/write-pool.ts';
import type { MovedPool, TransferProgress } from './export-pool.ts';
import { type PoolEnd, PoolFileContentError, type PoolHeader, readPoolFile } from './pool-file.ts';
import { TransferError } from './transfer-error.ts';

export interface ImportRequest {
  readonly passphrase: string;
  readonly onProgress: (progress: TransferProgress) => void;
}

/** What an import needs. */
export interface ImportParts {
  readonly store: TransferStore;
  /** Waits between two transactions, so that a running server can write as well. */
  readonly pause: () => Promise<void>;
}

/**
 * Reads a pool. It becomes visible at the end, all at once. If the import fails, what it wrote is removed; if the
 * process dies, the next import of the pool removes it.
 * @throws TransferError, StoreError
 */
export async function importPool(
  parts: ImportParts,
  request: ImportRequest,
  input: AsyncIterable<Uint8Array>,
): Promise<MovedPool> {
  let writing: PoolWriting | undefined;
  try {
    let header: PoolHeader | undefined;
    let end: PoolEnd | undefined;
    let [rows, users] = [0, 0];
    for await (const part of readPoolFile(openFile(input, request.passphrase), ROWS_PER_WRITE)) {
      if ('header' in part) {
        header = part.header;
        await assertSameSchema(parts.store, header);
        writing = await PoolWriting.begin({ ...parts.store, pause: parts.pause }, header.pool);
        assertSameTables(writing, header);
      } else if ('end' in part) {
        end = part.end;
      } else {
        assertOfPool(header, part.rows);
        await writing?.add(part.table, part.rows);
        rows += part.rows.length;
        if (part.table === 'users') users += part.rows.length;
        request.onProgress({ table: part.table, rows, users });
      }
    }
    if (header === undefined || end === undefined || writing === undefined) {
      throw new PoolFileContentError('The file contains no pool.');
    }
    // Without it the rows would belong to no pool, and nothing would remove them.
    if (end.counts['pools'] !== 1) throw new PoolFileContentError('The file does not contain exactly one pool.');
    await writing.finish();
    return { poolId: header.pool, name: header.name, ...end };
  } catch (error) {
    // The failure itself is reported. The next import of the pool removes what could not be removed now.
    await writing?.abandon().catch(() => undefined);
    throw explained(error);
  }
}

async function assertSameSchema({ engine }: TransferStore, { schema }: PoolHeader): Promise<void> {
  const own = await schemaOf(engine.reader);
  if (own.join() === schema.join()) return;
  const [newest = 0, ours = 0] = [schema.at(-1), own.at(-1)];
  throw new TransferError(
    'OtherVersion',
    `The file was written by another version of Latchkey (schema ${newest}; this version has ${ours}).`,
    newest > ours
      ? 'Import it with the version that exported it, or a later one.'
      : 'Start a server of this version once on the database that it came from, and export it again.',
  );
}

/** Equal schemas have equal tables, unless somebody added a column by hand. */
function assertSameTables({ tables }: PoolWriting, header: PoolHeader): void {
  const [here, there] = [
    tables.map(({ name, columns }) => [name, [...columns].toSorted()]),
    Object.entries(header.tables).map(([name, columns]) => [name, [...columns].toSorted()]),
  ].map((list) => JSON.stringify(list.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1))));
  if (here === there) return;
  throw new TransferError(
    'OtherVersion',
    'The tables of this database are not those of the file.',
    'Import the file with the version that exported it.',
  );
}

function assertOfPool(header: PoolHeader | undefined, rows: readonly { readonly [column: string]: unknown }[]): void {
  if (rows.every((row) => row['pool_id'] === header?.pool)) return;
  throw new PoolFileContentError('A row belongs to another pool.');
}

const again = 'Export the pool again, or copy the file again. Nothing was imported.';

const sealedFileAdvice: Readonly<Record<SealedFileError['reason'], string>> = {
  'not-a-file': 'Give the file that latchkey export wrote. Nothing was imported.',
  passphrase: 'Give the passphrase of the export. Nothing was imported.',
  damaged: again,
  truncated: again,
};

const conflictAdvice: Readonly<Record<PoolConflictError['reason'], string>> = {
  'pool-exists': 'Delete that pool first, or import into another server.',
  'client-exists': 'Delete that app client first, or import into another server.',
  'name-taken': 'Delete it there first, or import into another server.',
  'key-replaced': 'Import again when the rotation has finished. Nothing was imported.',
  'rows-missing': 'Make sure that no other import of this pool is running, and import again. Nothing was imported.',
};

function explained(error: unknown): unknown {
  if (error instanceof SealedFileError) {
    return new TransferError(codeOf(error.reason), error.message, sealedFileAdvice[error.reason], { cause: error });
  }
  if (error instanceof PoolConflictError) {
    return new TransferError(codeOf(error.reason), error.message, conflictAdvice[error.reason], { cause: error });
  }
  if (error instanceof PoolFileContentError) {
    return new TransferError('Damaged', error.message, again, { cause: error });
  }
  return error;
}

/** `pool-exists` becomes `PoolExists`. */
function codeOf(reason: string): string {
  return reason
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
