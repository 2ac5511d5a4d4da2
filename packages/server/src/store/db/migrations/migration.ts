/** What a migration is and what it may use. */
import type { Compilable, Kysely, RawBuilder } from 'kysely';

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

/** What a migration works with. It knows no table types: the schema it changes is a past one. */
export interface MigrationContext {
  readonly db: Kysely<unknown>;
  readonly types: ColumnTypes;
  /** Runs a statement that Kysely built, without parameters. */
  readonly run: (statement: Compilable) => Promise<void>;
}

/**
 * One step of the schema. Steps are numbered, only ever added, and never changed once released.
 * All steps that are due run in one transaction.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(context: MigrationContext): Promise<void>;
}
