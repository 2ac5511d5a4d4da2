/** Reads the users from the file of a server that does not run. */
import { DatabaseSync } from 'node:sqlite';

/** Returns the names of the users of a pool. */
export function storedUsers(file: string, poolId: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const known = 'select 1 from aliases where aliases.pool_id = users.pool_id and aliases.sub = users.sub';
  const rows = database.prepare(`select username from users where pool_id = ? and exists (${known})`).all(poolId);
  database.close();
  return rows.map(({ username }) => String(username));
}
