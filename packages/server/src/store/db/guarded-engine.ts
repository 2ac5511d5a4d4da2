/**
 * An engine that stops working when a newer version has migrated the database and this one may not use it any more:
 * nothing is read or written then, neither for requests nor in the background.
 */
import type { StoreError } from '../store-error.ts';
import type { Connection, Engine } from './connection.ts';
import { migrations } from './migrations/index.ts';
import { newestOf, readMark, refusalOf } from './schema-mark.ts';

/** Whether this version may use the database. */
export interface SchemaGuard {
  /** Why it may not; undefined if it may, as far as is known. */
  readonly refusal: StoreError | undefined;
  /**
   * Reads the mark of the database again, and returns the refusal.
   * @throws StoreError if the mark cannot be read
   */
  check(): Promise<StoreError | undefined>;
}

/** @param known The newest schema that this version knows. */
export function guardedEngine(
  engine: Engine,
  known: number = newestOf(migrations),
): {
  readonly engine: Engine;
  readonly guard: SchemaGuard;
  /** Guards another connection to the same data. */
  readonly guarded: (connection: Connection) => Connection;
} {
  let refusal: StoreError | undefined;
  const allowed = async <T>(work: () => Promise<T>): Promise<T> => {
    if (refusal !== undefined) throw refusal;
    return work();
  };
  const { reader } = engine;
  const guarded = (connection: Connection): Connection => ({
    dialect: connection.dialect,
    rows: (query, parameters) => allowed(() => connection.rows(query, parameters)),
    row: (query, parameters) => allowed(() => connection.row(query, parameters)),
    change: (query, parameters) => allowed(() => connection.change(query, parameters)),
    later: (query, parameters, check) => allowed(() => connection.later(query, parameters, check)),
    run: (sql) => allowed(() => connection.run(sql)),
  });
  return {
    guarded,
    guard: {
      get refusal() {
        return refusal;
      },
      async check() {
        const mark = await readMark(reader);
        refusal = mark && refusalOf(mark, known);
        return refusal;
      },
    },
    engine: {
      dialect: engine.dialect,
      reader: guarded(reader),
      write: (job) => allowed(() => engine.write(job)),
      writeExclusively: (job) => allowed(() => engine.writeExclusively(job)),
      snapshot: () => allowed(() => engine.snapshot()),
      ping: () => allowed(() => engine.ping()),
      ...(engine.tidy && { tidy: () => allowed(async () => engine.tidy?.()) }),
      load: () => engine.load(),
      close: () => engine.close(),
    },
  };
}
