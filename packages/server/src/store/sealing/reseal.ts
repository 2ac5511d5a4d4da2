/**
 * Reseals every sealed value under the newest master key, while the store is in use. Rows are read in the order of
 * their primary keys, some at a time, and a value is replaced only if it has not changed since it was read. A write
 * that changes it meanwhile seals it under the newest key anyway. Resealing can be stopped at any time and started
 * again.
 */
import { type Kysely, sql } from 'kysely';
import { type Envelope, keyIdOf } from '../../crypto/envelope.ts';
import type { Engine } from '../db/connection.ts';
import { type Query, query, type Value } from '../db/query.ts';
import type { Schema } from '../db/schema.ts';
import { hasPool, placeOf, SEALED, type SealedTable } from './sealed-column.ts';

/** Rows that are read at a time and changed in one write: on SQLite all other writes wait for it, about 5 ms. */
const ROWS = 64;

/** The same for tables whose values may have megabytes, such as images: they are in memory twice, and in one write. */
const LARGE_ROWS = 4;
const LARGE: ReadonlySet<SealedTable> = new Set<SealedTable>(['pool_items']);

type Row = Readonly<Record<string, Value>>;
type RowQuery = Query<Record<string, Value>, Row>;

interface Statements {
  readonly table: SealedTable;
  readonly first: RowQuery;
  readonly next: RowQuery;
  readonly replace: ReadonlyMap<string, Query<Record<string, Value>, unknown>>;
}

/** The progress of a pass over all sealed values. */
export interface ResealProgress {
  /** Values that were examined. */
  readonly examined: number;
  /** Values that were resealed. */
  readonly resealed: number;
}

/** Options of a pass. */
export interface ResealOptions {
  /** Called after each step. The pass continues when the promise resolves, and stops when it rejects. */
  readonly afterStep: (progress: ResealProgress) => Promise<void>;
}

const STATEMENTS: readonly Statements[] = Object.keys(SEALED).map((name) => statementsOf(name as SealedTable));

/**
 * Runs one pass over all sealed values.
 * @throws EnvelopeError for a value that is damaged or sealed under an unknown key
 */
export async function reseal(engine: Engine, envelope: Envelope, options: ResealOptions): Promise<ResealProgress> {
  let [examined, resealed] = [0, 0];
  for (const statements of STATEMENTS) {
    for await (const rows of pages(engine, statements)) {
      const stale = rows.flatMap((row) => valuesOf(statements.table, row).filter(isStale(envelope)));
      examined += rows.reduce((sum, row) => sum + valuesOf(statements.table, row).length, 0);
      if (stale.length > 0) resealed += await replaceAll(engine, envelope, statements, stale);
      await options.afterStep({ examined, resealed });
    }
  }
  return { examined, resealed };
}

/** Counts the values that are sealed under each master key, by the key's id. */
export async function sealedUnder(engine: Engine, afterStep: () => Promise<void>): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const statements of STATEMENTS) {
    for await (const rows of pages(engine, statements)) {
      for (const { sealed } of rows.flatMap((row) => valuesOf(statements.table, row))) {
        const id = keyIdOf(sealed);
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      await afterStep();
    }
  }
  return counts;
}

interface SealedValue {
  readonly field: string;
  readonly row: Row;
  readonly sealed: Uint8Array;
}

/** Returns the sealed values of a row. An empty value means that the secret was deleted. */
function valuesOf(table: SealedTable, row: Row): readonly SealedValue[] {
  return SEALED[table].columns.flatMap((field) => {
    const sealed = row[field];
    return sealed instanceof Uint8Array && sealed.length > 0 ? [{ field, row, sealed }] : [];
  });
}

function isStale(envelope: Envelope) {
  return ({ sealed }: SealedValue): boolean => keyIdOf(sealed) !== envelope.newestKey();
}

async function replaceAll(
  engine: Engine,
  envelope: Envelope,
  { table, replace }: Statements,
  values: readonly SealedValue[],
): Promise<number> {
  const resealed = values.map(({ field, row, sealed }) => {
    const place = placeOf(table, field, row);
    return { field, row, sealed, replacement: envelope.seal(envelope.open(sealed, place), place) };
  });
  return engine.write(async (connection) => {
    let changed = 0;
    for (const { field, row, sealed, replacement: value } of resealed) {
      const statement = replace.get(field);
      if (statement) changed += await connection.change(statement, { ...keyOf(table, row), old: sealed, new: value });
    }
    return changed;
  });
}

async function* pages(engine: Engine, { table, first, next }: Statements): AsyncGenerator<readonly Row[]> {
  const limit = LARGE.has(table) ? LARGE_ROWS : ROWS;
  let rows = await engine.reader.rows(first, { rows: limit });
  while (rows.length > 0) {
    yield rows;
    const last = rows.at(-1);
    if (rows.length < limit || last === undefined) return;
    rows = await engine.reader.rows(next, { ...keyOf(table, last), rows: limit });
  }
}

function keyOf(table: SealedTable, row: Row): Record<string, Value> {
  return Object.fromEntries(SEALED[table].key.map((column) => [column, row[column] ?? null]));
}

function statementsOf(table: SealedTable): Statements {
  const { columns } = SEALED[table];
  const key: readonly string[] = SEALED[table].key;
  const keyColumns = sql.join(key.map((column) => sql.ref(column)));
  const read = new Set([...key, ...(hasPool(table) ? ['pool_id'] : []), ...columns]);
  const selected = sql.join(Array.from(read, (column) => sql.ref(column)));
  const page = ($: Record<string, Value>, after: ReturnType<typeof sql>) =>
    sql`select ${selected} from ${sql.table(table)} ${after} order by ${keyColumns} limit ${$['rows']}`;
  return {
    table,
    first: textQuery(($) => page($, sql``)),
    next: textQuery(($) => page($, sql`where (${keyColumns}) > (${sql.join(key.map((column) => $[column]))})`)),
    replace: new Map(columns.map((column) => [column, textQuery(($) => replacement($, table, key, column))])),
  };
}

function textQuery(build: ($: Record<string, Value>) => ReturnType<typeof sql>): RowQuery {
  const made = query((db: Kysely<Schema>, $: Record<string, Value>) => ({ compile: () => build($).compile(db) }));
  return made as RowQuery;
}

function replacement($: Record<string, Value>, table: SealedTable, key: readonly string[], column: string) {
  const isRow = sql.join(
    [...key.map((part) => sql`${sql.ref(part)} = ${$[part]}`), sql`${sql.ref(column)} = ${$['old']}`],
    sql` and `,
  );
  return sql`update ${sql.table(table)} set ${sql.ref(column)} = ${$['new']} where ${isRow}`;
}
