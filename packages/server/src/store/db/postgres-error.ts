/** PostgreSQL's errors, and those of the way to it, as errors of the store. */
import { StoreError } from '../store-error.ts';

/** Classes of SQLSTATE that tell of the server or the way to it, and not of the statement. */
const SERVER_CLASSES = new Set(['08', '0A', '25', '28', '3D', '53', '55', '57', '58', 'XX']);
const DATA_CLASS = '22';

/** query_canceled: of our statements, only those that ran into the statement timeout. */
const CANCELED = '57014';

/** serialization_failure and deadlock_detected: the transaction was undone and may well pass when run again. */
const CONFLICTS: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);

/** PostgreSQL's errors carry rows and values in their details; only the code and a harmless message go on. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = `PostgreSQL: ${String(message || code)}`;
  // Without SQLSTATE it comes from the way to the server: refused, broken off, timed out. Node's codes are kept.
  if (!isSqlState(code)) return new StoreError('unavailable', text, typeof code === 'string' ? code : undefined);
  if (code === CANCELED) return outOfTime(code);
  const kind = code.slice(0, 2);
  if (kind === DATA_CLASS) return new StoreError('statement', 'PostgreSQL refused a value.', code);
  return new StoreError(SERVER_CLASSES.has(kind) ? 'unavailable' : 'statement', text, code);
}

/** The error of an operation whose time was up. */
export function outOfTime(code?: string): StoreError {
  return new StoreError('unavailable', 'PostgreSQL did not answer in time.', code);
}

/** Whether the transaction was refused because of other transactions. */
export function isConflict({ engineCode }: StoreError): boolean {
  return CONFLICTS.has(engineCode);
}

function isSqlState(code: unknown): code is string {
  // Codes of Node and OpenSSL are longer, or have no digit (EPIPE).
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
}
