/** Reads what a copy of the embedded database says about itself. */
import type { Envelope } from '../crypto/envelope.ts';
import { Database, SqliteConnection } from './db/sqlite/database.ts';
import { appliedVersions } from './db/migrate.ts';
import { checkKey } from './sealing/key-check.ts';

/**
 * Returns the versions of the schema's migrations. With an envelope, also checks that its keys belong to the copy.
 * @throws StoreError (`wrong-key`)
 */
export async function inspectCopy(file: string, envelope: Envelope | undefined): Promise<readonly number[]> {
  const database = new Database(file, [], true);
  try {
    const connection = new SqliteConnection(database, { ended: undefined });
    if (envelope !== undefined) await checkKey(connection, envelope);
    return await appliedVersions(connection);
  } finally {
    database.close();
  }
}
