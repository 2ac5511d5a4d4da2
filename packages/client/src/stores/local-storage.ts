import { checkOptions } from '../options.ts';
import type { RecordStore } from './record-store.ts';
import { withWebLock } from './web-lock.ts';

/**
 * Keeps records in `localStorage`, or in something that looks like it. Whatever script runs on the page can read them: prefer
 * `indexedDbStore`, where it cannot read the device's secret out.
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
