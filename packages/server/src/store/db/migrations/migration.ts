/** The interface of migrations. */
import type { Compilable, Kysely, RawBuilder } from 'kysely';
import type { Connection } from '../connection.ts';

/** Column types that mean the same in both engines. */
export interface ColumnTypes {
  /** Unicode text, compared and ordered by code points whatever the database's locale. */
  readonly text: RawBuilder<unknown>;
  readonly bytes: RawBuilder<unknown>;
  /** Up to 2^31. */
  readonly integer: RawBuilder<unknown>;
  /** Milliseconds since the epoch, or another whole number up to 2^53. */
  readonly instant: RawBuilder<unknown>;
}

/** The tools of a migration. `db` has no table types, because a migration changes a past schema. */
export interface MigrationContext {
  readonly dialect: 'sqlite' | 'postgres';
  readonly db: Kysely<unknown>;
  readonly types: ColumnTypes;
  /** Runs a statement that Kysely built. It must have no parameters. */
  readonly run: (statement: Compilable) => Promise<void>;
}

/**
 * One change of the schema. Migrations are numbered from 1 without gaps, and never changed once released. All
 * migrations that are due run in one transaction.
 *
 * A change of what exists has two steps, in two releases (docs/decisions/0056): the first only adds (*expand*), and
 * versions before it go on working; the second removes what nothing uses any more (*contract*).
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /**
   * The newest schema version that a program must know to work on the database after this migration. An expand step
   * names the version before the change; without it, programs must know this migration.
   */
  readonly usableFrom?: number;
  up(context: MigrationContext): Promise<void>;
  readonly contract?: Contraction;
}

/**
 * The second step of a change (*contract*, after *expand*): removes what only versions before the migration need, which
 * must not run afterwards. A new database is contracted at once, others by `latchkey database contract`.
 */
export interface Contraction {
  isDone(connection: Connection): Promise<boolean>;
  /** The instant from which `run` loses nothing; undefined: now. */
  blockedUntil(connection: Connection, now: number): Promise<number | undefined>;
  run(context: MigrationContext): Promise<void>;
}
