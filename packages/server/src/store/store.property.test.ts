/** Random histories of calls on SQLite have the answers of the naive store. */
import { it } from 'vitest';
import { runHistories } from './testing/histories/random-histories.ts';
import { sqliteDatabase } from './testing/test-database.ts';

// The limit only ends a test that hangs: a history takes well under a second.
it('answers every call of random histories as the naive store does, on SQLite', { timeout: 3_600_000 }, async () => {
  const database = await sqliteDatabase();
  const store = await database.open();
  try {
    await runHistories(store, 20);
  } finally {
    await store.close();
    await database.remove();
  }
});
