/** Converts errors of PostgreSQL and of the connection to it into StoreErrors. */
import { StoreError } from '../../store-error.ts';

/** Classes of SQLSTATE for problems of the server or the connection, not of the statement. */
const SERVER_CLASSES = new Set(['08', '0A', '25', '28', '3D', '53', '55', '57', '58', 'XX']);
const DATA_CLASS = '22';

/** query_canceled: for our statements, this is always the statement timeout. */
const CANCELED = '57014';

/** serialization_failure and deadlock_detected: the transaction was rolled back and may succeed when it runs again. */
const CONFLICTS: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);

/** PostgreSQL's errors contain rows and values in their details; only the code and a harmless message are passed on. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = `PostgreSQL: ${String(message || code)}`;
  // Errors without SQLSTATE come from the connection: refused, broken, timed out. Node's code is passed on.
  if (!isSqlState(code)) return new StoreError('unavailable', text, typeof code === 'string' ? code : undefined);
  if (code === CANCELED) return outOfTime(code);
  const kind = code.slice(0, 2);
  if (kind === DATA_CLASS) return new StoreError('statement', 'PostgreSQL rejected a value.', code);
  return new StoreError(SERVER_CLASSES.has(kind) ? 'unavailable' : 'statement', text, code);
}

/** The error of an operation that exceeded its time limit. */
export function outOfTime(code?: string): StoreError {
  return new StoreError('unavailable', 'PostgreSQL did not answer in time.', code);
}

/** Whether the transaction failed because of a conflict with other transactions, or a prepared statement that is lost. */
export function isConflict({ engineCode, reason }: StoreError): boolean {
  return reason === 'conflict' || CONFLICTS.has(engineCode);
}

/** lock_not_available: another transaction held a lock for too long. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof StoreError && error.engineCode === '55P03';
}

/** Whether a statement has waited for too long: for a lock, or until its own limit. */
export function hasWaitedTooLong(error: unknown): boolean {
  return isLockTimeout(error) || (error instanceof StoreError && error.engineCode === CANCELED);
}

function isSqlState(code: unknown): code is string {
  // Codes of Node and OpenSSL are longer, or have no digit (EPIPE).
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
}
