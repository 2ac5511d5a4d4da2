import { utf8 } from '@latchkey/srp';
import { checkOptions, nonEmptyText } from '../options.ts';
import type { Database, Factory, ObjectStore, OpenRequest, StoreRequest, Transaction } from './indexed-db-types.ts';
import type { RecordStore } from './record-store.ts';
import { withWebLock } from './web-lock.ts';

declare const indexedDB: Factory;

const storeName = 'records';
const keySlot = 'key';
const cipher = 'AES-GCM';

type Key = Parameters<typeof crypto.subtle.encrypt>[1];

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
}

/**
 * Stores records in IndexedDB, encrypted with AES-256-GCM under a key that WebCrypto made and does not export: a script on the page, or
 * an extension that reads storage, can use the key there but cannot copy it. The name of the record is authenticated, so that records
 * cannot be swapped. A copy of the whole browser profile contains the key as well, because browsers write it next to the records
 * (observed in Chromium); only disk encryption protects against that.
 *
 * @param name of the database
 */
export function indexedDbStore(name = 'latchkey'): RecordStore {
  checkOptions('indexedDbStore', { name }, { name: nonEmptyText });
  // Opened for each use: an open connection would prevent a newer version of the page from upgrading the database.
  const run = async <T>(mode: 'readonly' | 'readwrite', job: (records: ObjectStore) => StoreRequest<T>): Promise<T> => {
    const database = await open(name);
    const transaction = database.transaction(storeName, mode);
    const request = job(transaction.objectStore(storeName));
    database.close();
    await ended(transaction, 'complete', 'abort');
    return request.result;
  };
  const cryptoKey = async (): Promise<Key> => {
    const stored = await run<Key | undefined>('readonly', (records) => records.get(keySlot));
    if (stored !== undefined) return stored;
    const made = await crypto.subtle.generateKey({ name: cipher, length: 256 }, false, ['encrypt', 'decrypt']);
    // If two tabs make a key at the same time, the first key is used: add() fails for the second.
    await run('readwrite', (records) => records.add(made, keySlot)).catch(() => undefined);
    return run<Key>('readonly', (records) => records.get(keySlot));
  };
  return {
    async get(key) {
      const stored = await run<Sealed | undefined>('readonly', (records) => records.get(key));
      if (stored === undefined) return undefined;
      const opened = await crypto.subtle.decrypt(parameters(key, stored.iv), await cryptoKey(), stored.sealed);
      return new TextDecoder().decode(opened);
    },
    async set(key, value) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const bytes = utf8(value);
      const sealed = await crypto.subtle.encrypt(parameters(key, iv), await cryptoKey(), bytes);
      await run('readwrite', (records) => records.put({ iv, sealed }, key));
    },
    async delete(key) {
      await run('readwrite', (records) => records.delete(key));
    },
    lock: withWebLock,
  };
}

function parameters(key: string, iv: Uint8Array<ArrayBuffer>) {
  return { name: cipher, iv, additionalData: utf8(key) };
}

async function open(name: string): Promise<Database> {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
  await ended(request, 'success', 'error');
  return request.result;
}

/** Waits for one of two events, and rejects with the target's error on the second. */
function ended(target: OpenRequest | Transaction, success: string, failure: string): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(success, resolve);
    target.addEventListener(failure, () => reject(target.error));
  });
}
