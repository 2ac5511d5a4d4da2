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
  // Null if the table was joined and has no such row, undefined if it was not joined.
  if (values[`${table}.${columns[0]}`] == null) return undefined;
  const found: Record<string, Value | undefined> = {};
  for (const column of columns) found[column] = values[`${table}.${column}`];
  return found as R;
}
