/**
 * Statements for many rows: on PostgreSQL each statement is a round trip. Only a few sizes of each statement are
 * compiled, so many rows take several statements.
 */
import { type Kysely, sql } from 'kysely';
import type { Connection } from './connection.ts';
import { type Query, query, type Value } from './query.ts';
import type { Schema } from './schema.ts';

type Values = Readonly<Record<string, Value>>;

/** A power of two. 64 rows of users have fewer parameters than either engine allows (SQLite: 32,766). */
const MOST_ROWS = 64;

/** The columns that are inserted into a table, which may be known only when the program runs. */
export interface InsertTarget {
  readonly name: string;
  readonly columns: readonly string[];
  /** Rows whose key exists are left out. */
  readonly skipsExisting?: boolean;
}

/**
 * Inserts the rows, in their order.
 * @returns the number of inserted rows
 * @throws TypeError if a row has not all columns
 */
export async function insertRows(
  connection: Connection,
  target: InsertTarget,
  rows: readonly Values[],
): Promise<number> {
  let inserted = 0;
  for (const some of pieces(rows)) {
    inserted += await connection.change(insertOf(target, some.length), valuesOf(target, some));
  }
  return inserted;
}

/** Divides a list into pieces whose lengths are powers of two. */
export function* pieces<T>(list: readonly T[]): Generator<readonly T[]> {
  let [from, length] = [0, MOST_ROWS];
  while (from < list.length) {
    while (from + length > list.length) length /= 2;
    yield list.slice(from, from + length);
    from += length;
  }
}

/** Returns a function that keeps what `make` returns for a key. */
export function kept<K, T>(make: (key: K) => T): (key: K) => T {
  const all = new Map<K, T>();
  return (key) => {
    const present = all.get(key);
    if (present !== undefined) return present;
    const made = make(key);
    all.set(key, made);
    return made;
  };
}

/** Placeholders for a list of as many values; `listValues` returns their parameters. */
export function listOf<T extends Value>($: Readonly<Record<string, T>>, length: number): T[] {
  return Array.from({ length }, (_, index) => $[listed(index)] as T);
}

export function listValues<T extends Value>(values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, index) => [listed(index), value]));
}

const listed = (index: number): string => `v${index}`;
const cell = (row: number, column: number): string => `v${row}_${column}`;

const inserts = new Map<string, Query<Values, unknown>>();

function insertOf(target: InsertTarget, rows: number): Query<Values, unknown> {
  const { name, columns, skipsExisting } = target;
  const key = `${name} ${rows} ${skipsExisting} ${columns.join()}`;
  const present = inserts.get(key);
  if (present !== undefined) return present;
  const made = query((db: Kysely<Schema>, $: Values) => {
    const tuples = Array.from(
      { length: rows },
      (_, row) => sql`(${sql.join(columns.map((_column, index) => $[cell(row, index)]))})`,
    );
    const names = sql.join(columns.map((column) => sql.ref(column)));
    const end = skipsExisting === true ? sql`on conflict do nothing` : sql``;
    const statement = sql`insert into ${sql.table(name)} (${names}) values ${sql.join(tuples)} ${end}`;
    return { compile: () => statement.compile(db) };
  });
  inserts.set(key, made);
  return made;
}

function valuesOf({ columns }: InsertTarget, rows: readonly Values[]): Values {
  const values: Record<string, Value> = {};
  for (const [row, content] of rows.entries()) {
    for (const [index, column] of columns.entries()) {
      const value = content[column];
      if (value === undefined) throw new TypeError(`A row has no column ${column}.`);
      values[cell(row, index)] = value;
    }
  }
  return values;
}
