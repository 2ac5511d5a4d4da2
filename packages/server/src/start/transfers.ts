/** Opens the data of a server for moving whole pools, beside servers that may run on it. */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createEnvelope, EnvelopeError } from '../crypto/envelope.ts';
import { type Keyring, openKeyring } from '../crypto/keyring.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { openTransferStore, type TransferStore } from '../store/open-store.ts';
import { type ExportedPool, exportPool, type ExportRequest, type MovedPool } from '../transfer/export-pool.ts';
import { importPool, type ImportRequest } from '../transfer/import-pool.ts';
import { TransferError } from '../transfer/transfer-error.ts';
import { dataError } from './data-failure.ts';
import { type DataOptions, placesOf } from './data-places.ts';

export interface ExportOptions extends ExportRequest {
  /** Writes the pieces of the file. */
  readonly output: (pieces: AsyncIterable<Buffer>) => Promise<void>;
}

export interface ImportOptions extends ImportRequest {
  /** The file, in pieces of any size. */
  readonly input: AsyncIterable<Uint8Array>;
}

/** What both need of this process. */
interface Parts {
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The pause between two transactions of an import. A server that waits for the lock of the embedded database tries
 * again every 5 ms.
 */
const PAUSE_MS = 10;

/** @throws TransferError, StartError, KeyringError, StoreError */
export async function exportFrom(options: DataOptions & ExportOptions, parts: Parts): Promise<ExportedPool> {
  const { database, file, dataDir } = placesOf(options);
  if ((database !== undefined && !existsSync(database)) || (file !== undefined && !existsSync(file))) {
    throw new TransferError(
      'NoData',
      `There is no Latchkey data in ${dataDir}.`,
      'Give the directory of the server with --data. With --database, LATCHKEY_KEY or that directory must have its key.',
    );
  }
  return withStore(options, parts, false, (store, keyring) =>
    exportPool({ store, keyring, ...parts }, options, options.output),
  );
}

/** @throws TransferError, StartError, KeyringError, StoreError */
export async function importInto(options: DataOptions & ImportOptions, parts: Parts): Promise<MovedPool> {
  const hasManyWriters = options.databaseUrl !== undefined;
  const pause = async (): Promise<void> => {
    if (!hasManyWriters) await delay(PAUSE_MS);
  };
  // A server of another version may run on a database that exists: only a new one gets its schema here.
  const { database } = placesOf(options);
  const mayMigrate = database === undefined || !existsSync(database);
  return withStore(options, parts, mayMigrate, (store) => importPool({ store, pause }, options, options.input));
}

async function withStore<T>(
  options: DataOptions,
  { clock, random }: Parts,
  mayMigrate: boolean,
  work: (store: TransferStore, keyring: Keyring) => Promise<T>,
): Promise<T> {
  const { source, location, dataDir, databaseUrl } = placesOf(options);
  try {
    const keyring = await openKeyring(source, random);
    const envelope = createEnvelope(keyring, random);
    const store = await openTransferStore({ envelope, clock, random, ...location }, mayMigrate);
    try {
      return await work(store, keyring);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof EnvelopeError) {
      throw new TransferError(
        'Unreadable',
        error.message,
        'Start with every master key that belongs to the database.',
        {
          cause: error,
        },
      );
    }
    throw dataError(error, { dataDir, databaseUrl });
  }
}
