/** Opens the data of a server: the lock of its directory, its master keys, its store. */
import { existsSync } from 'node:fs';
import { createEnvelope } from '../crypto/envelope.ts';
import { openKeyring } from '../crypto/keyring.ts';
import { makeDirectory } from '../disk/durable-directory.ts';
import { type MasterKeys, openMasterKeys } from '../keys/master-keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/log.ts';
import type { StoreObserver } from '../ports/observer.ts';
import type { Random } from '../ports/random.ts';
import { dataFiles } from '../store/data-directory.ts';
import { type DirectoryLock, lockDirectory } from '../store/db/sqlite/directory-lock.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { dataError } from './data-failure.ts';
import { placesOf } from './data-places.ts';
import { StartError } from './start-error.ts';
import type { StartOptions } from './start-options.ts';

interface DataParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly observer: StoreObserver | undefined;
}

/** @throws StartError, KeyringError, StoreError */
export async function openData(
  options: StartOptions,
  { clock, random, log, observer }: DataParts,
): Promise<{ readonly store: Store; readonly masterKeys: MasterKeys }> {
  const { dataDir, databaseUrl, database, file, source, location } = placesOf(options);
  let lock: DirectoryLock | undefined;
  try {
    if (databaseUrl === undefined) lock = await lockData(dataDir);
    // On a first start neither file exists. If only the key exists, it was put there beforehand, or the database was
    // lost.
    const isAlone = database !== undefined && existsSync(dataFiles(dataDir).key) && !existsSync(database);
    const keyring = await openKeyring(source, random);
    const envelope = createEnvelope(keyring, random);
    const store = releasing(await openStore({ envelope, clock, random, observer, ...location }), lock);
    if (isAlone) log.warn({ database }, 'there was a key but no database: an empty database was created');
    const isShared = databaseUrl !== undefined;
    const opening = openMasterKeys({ keyring, file, isShared, store, clock, random });
    return {
      store,
      masterKeys: await opening.catch(async (error: unknown) => {
        await store.close();
        throw error;
      }),
    };
  } catch (error) {
    lock?.release();
    throw dataError(error, { dataDir, databaseUrl });
  }
}

/** @throws StartError if another server runs on the directory */
async function lockData(dataDir: string): Promise<DirectoryLock> {
  await makeDirectory(dataDir);
  const lock = lockDirectory(dataDir);
  if (lock !== undefined) return lock;
  throw new StartError(
    `Another server runs on the data in ${dataDir}.`,
    'Stop it, or choose another directory with --data. Several servers can share a PostgreSQL database (--database).',
  );
}

/** Returns the store; closing it also releases the lock of its directory. */
function releasing(store: Store, lock: DirectoryLock | undefined): Store {
  const close = () => store.close().finally(() => lock?.release());
  return { ...store, close };
}
