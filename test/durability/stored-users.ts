/** Reads the users from the file of a server that does not run. */
import { DatabaseSync } from 'node:sqlite';

/** Returns the names of all stored users. */
export function storedUsers(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare('select username from users where exists (select 1 from aliases where aliases.sub = users.sub)')
    .all();
  database.close();
  return rows.map(({ username }) => String(username));
}
