import type { RecordStore } from './record-store.ts';

/** Stores records until the process or page ends: for tests, and for servers that sign in once. */
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
