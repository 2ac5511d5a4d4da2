import { checkOptions } from '../options.ts';
import type { RecordStore } from './record-store.ts';
import { withWebLock } from './web-lock.ts';

/**
 * Stores records in `localStorage`, or in another object with its interface. Every script on the page can copy them. Prefer
 * `indexedDbStore`, whose key scripts cannot copy.
 */
export function localStorageStore(storage: Storage = globalThis.localStorage): RecordStore {
  checkOptions('localStorageStore', { storage }, { storage: /^object $/ });
  return {
    get: async (key) => storage.getItem(key) ?? undefined,
    async set(key, value) {
      storage.setItem(key, value);
    },
    async delete(key) {
      storage.removeItem(key);
    },
    lock: withWebLock,
  };
}
