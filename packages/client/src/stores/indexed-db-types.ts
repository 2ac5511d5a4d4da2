/**
 * The parts of IndexedDB that are used here. The DOM's own types would apply to every file of the program, and would declare Node's
 * globals as browsers have them.
 */

/** IDBFactory. */
export interface Factory {
  open(name: string, version: number): OpenRequest;
}

interface Target {
  addEventListener(type: string, listener: () => void): void;
}

/** IDBRequest. */
export interface StoreRequest<T> extends Target {
  readonly result: T;
  readonly error: Error | null;
}

/** IDBOpenDBRequest. */
export type OpenRequest = StoreRequest<Database>;

/** IDBDatabase. */
export interface Database extends Target {
  createObjectStore(name: string): ObjectStore;
  transaction(name: string, mode: 'readonly' | 'readwrite'): Transaction;
  close(): void;
}

/** IDBTransaction. */
export interface Transaction extends Target {
  readonly error: Error | null;
  objectStore(name: string): ObjectStore;
}

/** IDBObjectStore. */
export interface ObjectStore {
  get<T>(key: string): StoreRequest<T>;
  put(value: unknown, key: string): StoreRequest<unknown>;
  add(value: unknown, key: string): StoreRequest<unknown>;
  delete(key: string): StoreRequest<unknown>;
}
