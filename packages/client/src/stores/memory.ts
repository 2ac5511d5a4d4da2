import type { RecordStore } from './record-store.ts';

/** Keeps records as long as the process or page lives: for tests, and for servers that sign in once. */
export function memoryStore(): RecordStore {
  const records = new Map<string, string>();
  return {
    get: async (key) => records.get(key),
    async set(key, value) {
      records.set(key, value);
    },
    async delete(key) {
      records.delete(key);
    },
  };
}
