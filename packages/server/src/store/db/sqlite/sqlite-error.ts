/** Converts SQLite's errors into StoreErrors. */
import { StoreError, type StoreErrorReason } from '../../store-error.ts';

/** Result codes (the low byte of extended codes) for problems of the disk or the file, not of the statement. */
const BUSY = 5;
const DISK_CODES: ReadonlySet<number> = new Set([
  BUSY,
  7, // NOMEM
  8, // READONLY
  10, // IOERR
  13, // FULL
  14, // CANTOPEN
]);

/** Result codes for damage: an invalid page, or a file that is not a database. */
const DAMAGE_CODES: ReadonlySet<number> = new Set([
  11, // CORRUPT
  26, // NOTADB
]);

/** Passes SQLite's message on: it contains names of tables and columns, never values. */
export function storeErrorOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const code = error.errcode & 0xff;
  return new StoreError(reasonOf(code), `SQLite: ${error.message}`, String(code));
}

function reasonOf(code: number): StoreErrorReason {
  if (DAMAGE_CODES.has(code)) return 'damaged';
  return DISK_CODES.has(code) ? 'unavailable' : 'statement';
}

/** Whether another process holds the requested lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof StoreError && error.engineCode === String(BUSY);
}

/** Whether the error means that the file is damaged. */
export function isDamage(error: unknown): error is StoreError {
  return error instanceof StoreError && error.reason === 'damaged';
}
