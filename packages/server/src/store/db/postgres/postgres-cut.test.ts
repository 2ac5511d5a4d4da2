/**
 * A connection to PostgreSQL that breaks at any point of a transaction, including before the response to its commit.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
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

/** Starts a proxy to a server that breaks the connection after a number of chunks from one side. */
async function startBreakingProxy(port: number) {
  let left = { client: Infinity, server: Infinity };
  const listener = createServer((client: Socket) => {
    const server = connect({ host: '127.0.0.1', port });
    const pass = (from: Socket, to: Socket, side: keyof typeof left) => {
      from.on('error', () => undefined).on('close', () => to.destroy());
      from.on('data', (bytes) => {
        left[side] -= 1;
        if (left[side] > 0) to.write(bytes);
        else client.resetAndDestroy();
      });
    };
    pass(client, server, 'client');
    pass(server, client, 'server');
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    breakAfter: (side: keyof typeof left | undefined, chunks: number) => {
      left = { client: Infinity, server: Infinity, ...(side && { [side]: chunks }) };
    },
    close: () => listener.close(),
  };
}

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
