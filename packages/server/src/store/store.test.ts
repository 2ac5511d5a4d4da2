import { describe } from 'vitest';
import { describeStore } from './store.suite.ts';
import { sqliteDatabase } from './testing/test-database.ts';

describe('the store on SQLite', () => {
  describeStore(sqliteDatabase);
});
