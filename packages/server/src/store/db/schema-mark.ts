/**
 * Which versions of Latchkey may use a database. A migration writes it down, so that older versions, which do not know
 * the migration, can tell whether they still work on the database.
 */
import { StoreError } from '../store-error.ts';
import type { Connection } from './connection.ts';
import type { Migration } from './migrations/migration.ts';
import { schemaMark } from './migrations/0018-schema-mark.ts';
import { query } from './query.ts';

export interface SchemaMark {
  /** The newest migration that has been applied. */
  readonly version: number;
  /** The newest migration that a program must know. */
  readonly usable_from: number;
}

const read = query((db) => db.selectFrom('schema_mark').select(['version', 'usable_from']));

const write = query((db, $: { readonly version: number; readonly usable_from: number }) =>
  db
    .insertInto('schema_mark')
    .values({ id: 1, version: $.version, usable_from: $.usable_from })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ version: $.version, usable_from: $.usable_from })),
);

/** Returns the newest schema that a program with these migrations knows. */
export const newestOf = (steps: readonly Migration[]): number => Math.max(0, ...steps.map(({ version }) => version));

/** Writes the mark of a database, which has had a table for it since migration 18. */
export async function writeMark(connection: Connection, mark: SchemaMark): Promise<void> {
  if (mark.version >= schemaMark.version) await connection.change(write, mark);
}

/** Returns the mark of a database that has the table of marks. */
export async function readMark(connection: Connection): Promise<SchemaMark | undefined> {
  return connection.row(read, {});
}

/**
 * Returns why a program may not use a database; undefined if it may.
 * @param newest The newest migration of the database.
 * @param known The newest migration that the program knows.
 */
export async function refusalOfSchema(
  connection: Connection,
  newest: number,
  known: number,
): Promise<StoreError | undefined> {
  if (newest <= known) return undefined;
  const mark = newest < schemaMark.version ? undefined : await readMark(connection);
  // A mark that does not describe the newest migration allows nothing.
  return refusalOf(mark?.version === newest ? mark : { version: newest, usable_from: newest }, known);
}

/** Returns why a program that knows the schema up to `known` may not use the database; undefined if it may. */
export function refusalOf({ version, usable_from: usableFrom }: SchemaMark, known: number): StoreError | undefined {
  return known < usableFrom ? newerSchema(version, known, usableFrom) : undefined;
}

/** The error for a database that this version may not use. */
export function newerSchema(version: number, known: number, usableFrom = version): StoreError {
  const needed = usableFrom === version ? '' : `, and it needs ${usableFrom}`;
  return new StoreError(
    'newer-schema',
    `A newer version of Latchkey has written this database (schema ${version}; this version knows ${known}${needed}). ` +
      'Start that version or a later one, or restore a backup from before the upgrade.',
  );
}
