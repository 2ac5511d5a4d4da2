/**
 * A connection to PostgreSQL that breaks at any point of a transaction, including before the response to its commit.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
import { startBreakingProxy } from '../../testing/breaking-proxy.ts';
import { postgresDatabase } from '../../testing/postgres-database.ts';
import type { TestDatabase } from '../../testing/test-database.ts';
import type { Engine } from '../connection.ts';
import { openPostgres } from './postgres.ts';
import { query } from '../query.ts';

const insert = query((db, $: { id: string }) =>
  db.insertInto('counters').values({ pool_id: 'p', sub: 's', counter: $.id, count: 0, expires_at: 5_000_000_000_000 }),
);
const all = query((db) => db.selectFrom('counters').select('counter'));
const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)(
  `PostgreSQL, with broken connections${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    let server: EmbeddedPostgres;
    let database: TestDatabase & { readonly url: string };
    let proxy: Awaited<ReturnType<typeof startBreakingProxy>>;
    let engine: Engine;
    beforeAll(async () => {
      server = await startEmbeddedPostgres();
      database = await postgresDatabase(server.url);
      await (await database.open()).close();
      const url = new URL(database.url);
      proxy = await startBreakingProxy(Number(url.port));
      url.port = String(proxy.port);
      engine = openPostgres(url.href, { random: { integer: () => 0 } });
    }, 60_000);
    afterAll(async () => {
      await engine.close();
      proxy.close();
      await server.stop();
    });

    // Chunks of the client: begin, the insert, the read, the commit. Chunks of the server: the responses to them.
    it.each([
      ['client', 1, false],
      ['client', 2, false],
      ['client', 3, false],
      ['client', 4, false],
      ['server', 1, false],
      ['server', 2, false],
      ['server', 3, false],
      // The response to the commit is lost: the write is reported as failed, and does not run again.
      ['server', 4, true],
    ] as const)(
      '%s chunk %i: the write fails without a retry, and the next one works',
      async (side, chunks, isStored) => {
        const id = `${side}-${chunks}`;
        await engine.write(async (connection) => connection.rows(all, {}));
        proxy.breakAfter(side, chunks);
        let runs = 0;
        const work = engine.write(async (connection) => {
          runs += 1;
          await connection.change(insert, { id });
          await connection.rows(all, {});
        });
        await expect(work).rejects.toMatchObject({ reason: 'unavailable' });
        proxy.breakAfter(undefined, 0);
        expect(runs).toBeLessThanOrEqual(1);
        await engine.write(async (connection) => connection.change(insert, { id: `${id}, next` }));
        const stored = (await engine.reader.rows(all, {})).map(({ counter }) => counter);
        expect(stored.includes(id)).toBe(isStored);
        expect(stored).toContain(`${id}, next`);
      },
    );
  },
);
