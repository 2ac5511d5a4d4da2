/**
 * Deletion of many rows in batches: neither engine can limit a DELETE, so it first selects primary keys with a limit.
 */
import { sql } from 'kysely';
import type { Connection } from '../db/connection.ts';
import { type Query, query } from '../db/query.ts';
import type { Schema } from '../db/schema.ts';

/** A table with the columns of its primary key. */
export type Keyed = {
  readonly [T in keyof Schema]: { readonly table: T; readonly key: readonly (keyof Schema[T])[] };
}[keyof Schema];

/** Deletes at most `rows` rows that match `value`. */
export type DeleteSome<V> = Query<{ value: V; rows: number }, unknown>;

/**
 * Deletes rows of the table in which `column` equals, or is at most, a value, and in which the column `absent` is null
 * if it is given. The condition occurs twice: PostgreSQL checks the outer one again for a row that changed while it
 * waited.
 */
export function deleteSome<V extends string | number>(
  { table, key }: Keyed,
  column: string,
  match: '=' | '<=',
  absent?: string,
): DeleteSome<V> {
  return query((db, $: { value: V; rows: number }) => {
    const columns = sql.join(key.map((part) => sql.ref(part)));
    const fits = sql`${sql.ref(column)} ${match === '=' ? sql`=` : sql`<=`} ${$.value}`;
    const condition = absent === undefined ? fits : sql`${sql.ref(absent)} is null and ${fits}`;
    const matching = sql`select ${columns} from ${sql.table(table)} where ${condition} limit ${$.rows}`;
    const statement = sql`delete from ${sql.table(table)} where (${columns}) in (${matching}) and ${condition}`;
    return { compile: () => statement.compile(db) };
  });
}

/** Deletes up to `rows` rows with each query. `finished` is false if a query may have left some. */
export async function deleteByAll<V extends string | number>(
  connection: Connection,
  queries: readonly DeleteSome<V>[],
  value: V,
  rows: number,
): Promise<{ readonly deleted: number; readonly finished: boolean }> {
  let [deleted, finished] = [0, true];
  for (const some of queries) {
    const count = await connection.change(some, { value, rows });
    deleted += count;
    if (count >= rows) finished = false;
  }
  return { deleted, finished };
}
