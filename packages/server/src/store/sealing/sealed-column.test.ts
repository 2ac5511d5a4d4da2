/** The list of sealed columns is complete: every column of bytes is in it, or is known to contain no secret. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqliteDatabase, type TestDatabase } from '../testing/test-database.ts';
import { SEALED } from './sealed-column.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await sqliteDatabase();
  await (await database.open()).close();
});
afterAll(() => database.remove());

/** Columns of bytes that need not be sealed, with the reason. */
const NOT_SEALED: Readonly<Record<string, string>> = {
  'aliases.akey': 'a hash by which rows are found',
  'codes.hash': 'an HMAC, which is only compared',
  'passkeys.public_key': 'public',
  'auth_events.mac': 'a MAC',
  'probes.filler': 'zeros',
};

it('contains every column of bytes, and the primary key of its table', async () => {
  const columns = await database.run(
    `select t.name as "table", c.name as name, c.type as type, c.pk as pk
     from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table' order by t.name, c.pk`,
  );
  const named = (column: Record<string, unknown>): string => `${String(column['table'])}.${String(column['name'])}`;
  const bytes = columns.filter(({ type }) => String(type).toLowerCase() === 'blob').map(named);
  const sealed = Object.entries(SEALED).flatMap(([table, entry]) => entry.columns.map((name) => `${table}.${name}`));
  expect(bytes.toSorted()).toEqual([...sealed, ...Object.keys(NOT_SEALED)].toSorted());
  for (const [table, { key }] of Object.entries(SEALED)) {
    const primary = columns.filter((column) => column['table'] === table && Number(column['pk']) > 0);
    expect(
      primary.map(({ name }) => name),
      table,
    ).toEqual(key);
  }
});
