/** SQL for tables that are known only when the program runs. */
import { type Kysely, sql } from 'kysely';
import { type Query, query, type Value } from '../db/query.ts';
import type { Schema } from '../db/schema.ts';
import type { PoolTable } from './pool-tables.ts';
import type { Row } from './sealed-values.ts';

type Values = Record<string, Value>;

/** The queries for one table. */
export interface TableStatements {
  /** Parameters: `pool_id`, `rows`. */
  readonly first: Query<Values, Row>;
  /** Parameters: `pool_id`, `rows`, and the key of the last row. */
  readonly next: Query<Values, Row>;
  /** Parameters: `pool_id`. */
  readonly count: Query<Values, { readonly rows: number }>;
}

/**
 * Returns queries that read the rows of a pool in pages, in an order that an index has. Keys that begin with another
 * column than the pool have an index over (pool_id, sub) or (pool_id, client_id).
 */
export function statementsOf({ name, columns, key }: PoolTable): TableStatements {
  const order = orderOf({ name, columns, key });
  const list = refs(order);
  const page = ($: Values, after: ReturnType<typeof sql>) =>
    sql<Row>`select ${refs(columns)} from ${sql.table(name)} where ${sql.ref('pool_id')} = ${$['pool_id']} ${after}
      order by ${list} limit ${$['rows']}`;
  return {
    first: textQuery(($) => page($, sql``)),
    next: textQuery(($) => page($, sql`and (${list}) > (${sql.join(order.map((column) => $[column]))})`)),
    count: textQuery(
      ($) =>
        sql`select count(*) as ${sql.ref('rows')} from ${sql.table(name)} where ${sql.ref('pool_id')} = ${$['pool_id']}`,
    ),
  };
}

/** The columns that rows are read in the order of, without the pool. */
export function orderOf({ name, key }: PoolTable): readonly string[] {
  const rest = key.filter((column) => column !== 'pool_id');
  return name === 'aliases' ? ['sub', ...rest] : rest;
}

function refs(columns: readonly string[]) {
  return columns.length === 0 ? sql`1` : sql.join(columns.map((column) => sql.ref(column)));
}

function textQuery<R>(build: ($: Values) => ReturnType<typeof sql<R>>): Query<Values, R> {
  return query((db: Kysely<Schema>, $: Values) => ({ compile: () => build($).compile(db) }));
}
