/** A connection to PostgreSQL that ends at every point of a transaction, the answer to its commit included. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../test/harness/embedded-postgres.ts';
import { postgresDatabase } from '../testing/postgres-database.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import type { Engine } from './connection.ts';
import { openPostgres } from './postgres.ts';
import { query } from './query.ts';

const insert = query((db, $: { id: string }) =>
  db.insertInto('counters').values({ pool_id: 'p', counter: $.id, count: 0, expires_at: 5_000_000_000_000 }),
);
const all = query((db) => db.selectFrom('counters').select('counter'));
const missing = embeddedPostgresMissing();

/** A way to a server that is cut when so many pieces have come from one side. */
async function cuttableWay(port: number) {
  let left = { client: Infinity, server: Infinity };
  const proxy = createServer((client: Socket) => {
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
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (proxy.address() as AddressInfo).port,
    cutAfter: (side: keyof typeof left | undefined, pieces: number) => {
      left = { client: Infinity, server: Infinity, ...(side && { [side]: pieces }) };
    },
    close: () => proxy.close(),
  };
}

describe.skipIf(missing !== undefined)(`PostgreSQL, cut off${missing === undefined ? '' : `: ${missing}`}`, () => {
  let server: EmbeddedPostgres;
  let database: TestDatabase & { readonly url: string };
  let way: Awaited<ReturnType<typeof cuttableWay>>;
  let engine: Engine;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
    database = await postgresDatabase(server.url);
    await (await database.open()).close();
    const url = new URL(database.url);
    way = await cuttableWay(Number(url.port));
    url.port = String(way.port);
    engine = openPostgres(url.href, { random: { integer: () => 0 } });
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    way.close();
    await server.stop();
  });

  // Pieces: begin, the insert, the read, commit; and the answers to them.
  it.each([
    ['client', 1, false],
    ['client', 2, false],
    ['client', 3, false],
    ['client', 4, false],
    ['server', 1, false],
    ['server', 2, false],
    ['server', 3, false],
    // The answer to the commit is lost: it is reported as a failure, and not done again.
    ['server', 4, true],
  ] as const)('at piece %s %i: fails once, and the next write works', async (side, pieces, isKept) => {
    const id = `${side}-${pieces}`;
    await engine.write(async (connection) => connection.rows(all, {}));
    way.cutAfter(side, pieces);
    let runs = 0;
    const work = engine.write(async (connection) => {
      runs += 1;
      await connection.change(insert, { id });
      await connection.rows(all, {});
    });
    await expect(work).rejects.toMatchObject({ reason: 'unavailable' });
    way.cutAfter(undefined, 0);
    expect(runs).toBeLessThanOrEqual(1);
    await engine.write(async (connection) => connection.change(insert, { id: `${id}, next` }));
    const kept = (await engine.reader.rows(all, {})).map(({ counter }) => counter);
    expect(kept.includes(id)).toBe(isKept);
    expect(kept).toContain(`${id}, next`);
  });
});
