/** The store of a server that does not run, opened with the server's own key. */
import { createEnvelope } from '../../packages/server/src/crypto/envelope.ts';
import { openKeyring } from '../../packages/server/src/crypto/keyring.ts';
import { systemRandom } from '../../packages/server/src/crypto/random.ts';
import { dataFiles } from '../../packages/server/src/store/data-directory.ts';
import { openStore } from '../../packages/server/src/store/open-store.ts';
import type { Store } from '../../packages/server/src/store/store.ts';

/**
 * Opens the embedded database of a data directory, on which no server may be running.
 * @param databaseUrl a PostgreSQL database instead; the directory has its key only
 */
export async function openStoredData(dataDir: string, databaseUrl?: string): Promise<Store> {
  const { key, database } = dataFiles(dataDir);
  const keyring = await openKeyring({ file: key, database }, systemRandom);
  const envelope = createEnvelope(keyring, systemRandom);
  const place = databaseUrl === undefined ? { dataDir } : { url: databaseUrl };
  return openStore({ envelope, clock: { now: () => Date.now() }, random: systemRandom, ...place });
}
