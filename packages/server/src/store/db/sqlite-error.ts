/** SQLite's errors as errors of the store. */
import { StoreError, type StoreErrorReason } from '../store-error.ts';

/** Result codes (the low byte of the extended ones) that tell of the disk or the file, not of the statement. */
const BUSY = 5;
const DISK_CODES: ReadonlySet<number> = new Set([
  BUSY,
  7, // NOMEM
  8, // READONLY
  10, // IOERR
  13, // FULL
  14, // CANTOPEN
]);

/** Those that tell of damage: a page that makes no sense, a file that is something else. */
const DAMAGE_CODES: ReadonlySet<number> = new Set([
  11, // CORRUPT
  26, // NOTADB
]);

/** SQLite's messages name tables and columns, never values. */
export function storeErrorOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const code = error.errcode & 0xff;
  return new StoreError(reasonOf(code), `SQLite: ${error.message}`, String(code));
}

function reasonOf(code: number): StoreErrorReason {
  if (DAMAGE_CODES.has(code)) return 'damaged';
  return DISK_CODES.has(code) ? 'unavailable' : 'statement';
}

/** Whether another process holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
  return error instanceof StoreError && error.engineCode === String(BUSY);
}

/** Whether the error tells of damage. */
export function isDamage(error: unknown): error is StoreError {
  return error instanceof StoreError && error.reason === 'damaged';
}
