/**
 * - `unavailable`: the database cannot be reached or written now. The work counts as not done. It can have been
 *   committed only if the connection broke, or the time was up, during the commit itself.
 * - `damaged`: the content of the database file is damaged or missing.
 * - `unsuitable`: this kind of database, or its address, cannot be used.
 * - `closed`: the store has been closed.
 * - `conflict`: the work conflicted with other work in every attempt.
 * - `misuse`: a write job broke the store's rules (continued after its end, or waited for something other than the
 *   store).
 * - `taken`: another row has what only one may have.
 * - `gone`: the pool of a new user or group has been removed meanwhile.
 * - `older-schema`: the database has not been migrated to this version, and may not be now.
 * - `newer-schema`: a newer version has written the database.
 * - `wrong-key`: the database was sealed under other master keys.
 * - `statement`: the database rejected a statement: a bug in Latchkey.
 */
export type StoreErrorReason =
  | 'unavailable'
  | 'damaged'
  | 'unsuitable'
  | 'closed'
  | 'conflict'
  | 'misuse'
  | 'taken'
  | 'gone'
  | 'older-schema'
  | 'newer-schema'
  | 'wrong-key'
  | 'statement';

/**
 * The error of the store. Errors of the engines are converted into it, because theirs may contain row contents in
 * fields that a logger would print. An error that a job itself throws passes through unchanged.
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

/** Whether a statement failed because another row has what only one may have. The transaction cannot go on. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof StoreError && uniqueViolations.has(error.engineCode);
}

/** SQLITE_CONSTRAINT and unique_violation. */
const uniqueViolations: ReadonlySet<string | undefined> = new Set(['19', '23505']);
