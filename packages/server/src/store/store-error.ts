/**
 * - `unavailable`: the database cannot be reached or written now. The work counts as not done; it can have been kept only
 *   if the way to the database broke, or time was up, during the commit itself.
 * - `damaged`: the content of the database file is damaged or missing.
 * - `unsuitable`: the database, or its address, is of a kind that cannot be used.
 * - `closed`: the store has been closed.
 * - `conflict`: the work collided with other work again and again and was given up.
 * - `misuse`: a write job broke the store's rules (went on after its end, or waited for something else than the store).
 * - `gone`: the pool that a new user was to join has been removed meanwhile.
 * - `newer-schema`: a newer version has written the database.
 * - `wrong-key`: the database was sealed under master keys that are not here.
 * - `statement`: the database refused a statement: a mistake in Latchkey.
 */
export type StoreErrorReason =
  | 'unavailable'
  | 'damaged'
  | 'unsuitable'
  | 'closed'
  | 'conflict'
  | 'misuse'
  | 'gone'
  | 'newer-schema'
  | 'wrong-key'
  | 'statement';

/**
 * What the store throws by itself. Errors of the engines are turned into it, because theirs may carry row contents
 * in fields that a logger would print. An error that a job throws on purpose passes through as it is.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly reason: StoreErrorReason;
  /** The engine's own code, for example `SQLITE_FULL` (13) or PostgreSQL's `40001`. */
  readonly engineCode: string | undefined;

  constructor(reason: StoreErrorReason, message: string, engineCode?: string) {
    super(message);
    this.reason = reason;
    this.engineCode = engineCode;
  }
}
