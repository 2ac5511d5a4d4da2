import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { sqlite } from './dialect.ts';

it('gives SQLite no LIMIT for whose value it compiles a statement again', () => {
  const { sql, parameters } = sqlite.sql.selectFrom('pools').select('pool_id').orderBy('pool_id').limit(2).compile();
  expect(sql).toContain('limit +?');
  const database = new DatabaseSync(':memory:');
  database.exec(`create table pools (pool_id text primary key); insert into pools values ('a'), ('b'), ('c')`);
  const rows = database.prepare(sql).all(...(parameters as number[]));
  expect(rows.map((row) => row['pool_id'])).toEqual(['a', 'b']);
  database.close();
});
