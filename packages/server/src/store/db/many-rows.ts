/**
 * Statements for many rows: on PostgreSQL each statement is a round trip. Only a few sizes of each statement are
 * compiled, so many rows take several statements.
 */
import { type Kysely, sql } from 'kysely';
import type { Connection } from './connection.ts';
import { type Query, query, type Value } from './query.ts';
import type { Schema } from './schema.ts';

type Row = Readonly<Record<string, Value>>;

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
export async function insertRows(connection: Connection, target: InsertTarget, rows: readonly Row[]): Promise<number> {
  let inserted = 0;
  for (const some of pieces(rows)) {
    inserted += await connection.change(insertOf(target, some.length), cellsOf(target, some));
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
  return Array.from({ length }, (_, index) => $[String(index)] as T);
}

export function listValues<T extends Value>(values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.entries());
}

const inserts = new Map<string, Query<readonly Value[], unknown>>();

/** The parameters are the cells of all rows, one row after another. */
function insertOf(target: InsertTarget, rows: number): Query<readonly Value[], unknown> {
  const { name, columns, skipsExisting } = target;
  const key = `${name} ${rows} ${skipsExisting} ${columns.join()}`;
  const present = inserts.get(key);
  if (present !== undefined) return present;
  const made = query((db: Kysely<Schema>, $: readonly Value[]) => {
    const tuples = Array.from(
      { length: rows },
      (_, row) => sql`(${sql.join(columns.map((_column, index) => $[row * columns.length + index]))})`,
    );
    const names = sql.join(columns.map((column) => sql.ref(column)));
    const end = skipsExisting === true ? sql`on conflict do nothing` : sql``;
    const statement = sql`insert into ${sql.table(name)} (${names}) values ${sql.join(tuples)} ${end}`;
    return { compile: () => statement.compile(db) };
  });
  inserts.set(key, made);
  return made;
}

function cellsOf({ columns }: InsertTarget, rows: readonly Row[]): readonly Value[] {
  const cells: Value[] = [];
  for (const row of rows) {
    for (const column of columns) {
      const value = row[column];
      if (value === undefined) throw new TypeError(`A row has no column ${column}.`);
      cells.push(value);
    }
  }
  return cells;
}
