/** Rows of several tables in one row of a result: the columns of joined tables get names of their own. */
import type { Value } from '../db/query.ts';

/** A row of a result with the columns of several tables. */
export type JoinedRow = Readonly<Record<string, Value>>;

/** Selects columns of a table as `table.column`. */
export function columnsOf<T extends string, C extends string>(
  table: T,
  columns: readonly C[],
): `${T}.${C} as ${T}.${C}`[] {
  return columns.map((column) => `${table}.${column} as ${table}.${column}` as const);
}

/** Returns the row of one of the tables; undefined if it has none. The first column must be a column of its key. */
export function rowOf<R extends object>(
  joined: object,
  table: string,
  columns: readonly (keyof R & string)[],
): R | undefined {
  const values = joined as JoinedRow;
  const names = namesOf(table, columns);
  // Null if the table was joined and has no such row, undefined if it was not joined.
  if (values[names[0] ?? ''] == null) return undefined;
  const found: Record<string, Value | undefined> = {};
  // Not `entries()`: this runs for every row that is read.
  for (let index = 0; index < names.length; index += 1) found[columns[index] ?? ''] = values[names[index] ?? ''];
  return found as R;
}

const knownNames = new WeakMap<readonly string[], Map<string, readonly string[]>>();

/** The names of `columnsOf`, made once for each list of columns: making them for every row takes three times as long as reading it. */
function namesOf(table: string, columns: readonly string[]): readonly string[] {
  let byTable = knownNames.get(columns);
  if (byTable === undefined) knownNames.set(columns, (byTable = new Map()));
  let names = byTable.get(table);
  if (names === undefined) byTable.set(table, (names = columns.map((column) => `${table}.${column}`)));
  return names;
}
