/**
 * Sends mutated requests to a server on each database: a sample; `npm run test:mutations` sends 1,000 for each operation.
 */
import { describe } from 'vitest';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { isWholeRun } from '../harness/promise.ts';
import { describeMutations } from './mutation-suite.ts';

const missing = embeddedPostgresMissing();
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

const isWhole = isWholeRun || process.env['LATCHKEY_MUTATIONS'] === 'whole';

describe('on SQLite', () => {
  describeMutations(async () => ({ args: [], close: async () => undefined }), isWhole ? 'whole' : 'sampled');
});

describe.skipIf(mayBeSkipped)('on PostgreSQL', () => {
  describeMutations(
    async () => {
      const postgres = await startEmbeddedPostgres();
      return { args: ['--database', postgres.url], close: () => postgres.stop() };
    },
    isWhole ? 'whole' : 'few',
  );
});
