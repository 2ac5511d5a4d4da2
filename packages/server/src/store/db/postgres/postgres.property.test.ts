/** Random histories of calls on PostgreSQL have the answers of the naive store. */
import { it } from 'vitest';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../../../../../../test/harness/embedded-postgres.ts';
import { runHistories } from '../../testing/histories/random-histories.ts';
import { postgresDatabase } from '../../testing/postgres-database.ts';

const missing = embeddedPostgresMissing();
const reason = missing === undefined ? '' : `: ${missing}`;

// The limit only ends a test that hangs: a history takes well under a second.
it.skipIf(missing !== undefined)(
  `answers every call of random histories as the naive store does, on PostgreSQL${reason}`,
  { timeout: 3_600_000 },
  async () => {
    const server = await startEmbeddedPostgres();
    try {
      const store = await (await postgresDatabase(server.url)).open();
      await runHistories(store, 12);
      await store.close();
    } finally {
      await server.stop();
    }
  },
);
