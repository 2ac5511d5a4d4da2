/** A store for the tests of one file. */
import { afterAll, beforeAll } from 'vitest';
import type { Store } from '../store.ts';
import { sqliteDatabase, type TestDatabase } from './test-database.ts';

/**
 * Opens a store on a new SQLite database before the tests of the file that calls this, and removes both after them.
 * @param opened gets the store
 */
export function openStoreForTests(opened: (store: Store) => void): void {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await sqliteDatabase();
    store = await database.open();
    opened(store);
  });
  afterAll(async () => {
    await store.close();
    await database.remove();
  });
}
