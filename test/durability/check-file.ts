/** What must hold in every database file, whatever happened to the server. */
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';

/** Checks that the file is not damaged, and that no row exists without the rows that it belongs to. */
export function checkFile(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => Object.assign({}, row));
  expect(rows('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(rows('select device_key from devices where (salt is null) <> (verifier is null)')).toEqual([]);
  expect(rows('select sub from users where (password_salt is null) <> (password_verifier is null)')).toEqual([]);
  const orphans = (table: string, owners: string) =>
    rows(`select sub from ${table} where not exists
      (select 1 from ${owners} where ${owners}.pool_id = ${table}.pool_id and ${owners}.sub = ${table}.sub)`);
  expect(orphans('aliases', 'users')).toEqual([]);
  expect(orphans('users', 'aliases')).toEqual([]);
  expect(orphans('devices', 'users')).toEqual([]);
  database.close();
}
