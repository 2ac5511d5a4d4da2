/**
 * Nodes of version 0.1.0 and of this version on one database, until the schema is contracted: what one consumed or
 * counted, the other sees. The SQL of 0.1.0 is written out, as 0.1.0 sends it.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../test/harness/embedded-postgres.ts';
import { dataFiles } from '../data-directory.ts';
import type { Engine } from '../db/connection.ts';
import { contract, migrate } from '../db/migrate.ts';
import { readMark } from '../db/schema-mark.ts';
import { migrations } from '../db/migrations/index.ts';
import { hasUserKeys } from '../db/migrations/0019-user-keys.ts';
import { openPostgres } from '../db/postgres/postgres.ts';
import { openSqlite } from '../db/sqlite/sqlite.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { postgresDatabase } from '../testing/postgres-database.ts';
import { clock, random, sqliteDatabase, testEnvelope } from '../testing/test-database.ts';
import { NOW, samplePool, sampleUser } from '../testing/sample-records.ts';

const missing = embeddedPostgresMissing();
const OF_0_1_0 = migrations.filter(({ version }) => version <= 17);
const PARALLEL = 32;
const POOL = 'us-east-1_a';
const LATER = NOW + 60_000;
const HOUR = { now: NOW, lengthMs: 3600_000 };

const consumes = `insert into "used_nonces" ("pool_id", "nonce", "expires_at") values ($1, $2, $3)
  on conflict ("pool_id", "nonce") do nothing`;
const locksAttempts = `insert into "attempts" ("pool_id", "subject", "failures", "last_failure_at") values ($1, $2, 0, 0)
  on conflict ("pool_id", "subject") do update set "failures" = "attempts"."failures" returning "failures"`;
const putsAttempts = `insert into "attempts" ("pool_id", "subject", "failures", "last_failure_at") values ($1, $2, $3, $4)
  on conflict ("pool_id", "subject") do update set "failures" = $3, "last_failure_at" = $4`;
const counts = `insert into "counters" ("pool_id", "counter", "count", "expires_at") values ($1, $2, 1, $3)
  on conflict ("pool_id", "counter") do update set "count" = counters.count + 1 where "counters"."count" < $4`;

describe.skipIf(missing !== undefined)('PostgreSQL with nodes of 0.1.0', () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
  });
  afterAll(() => server.stop());

  let engine: Engine;
  let old: pg.Pool;
  let store: Store;
  const statements = new Set<string>();
  const onStatement = (statement: string): unknown => statements.add(statement);
  const open = (url: string): Promise<Store> =>
    openStore({ url, envelope: testEnvelope(), clock, random, onStatement });
  const changes = async (sql: string, values: unknown[]): Promise<number> =>
    (await old.query(sql, values)).rowCount ?? 0;
  const oldConsumes = async (nonce: string): Promise<boolean> => (await changes(consumes, [POOL, nonce, LATER])) > 0;
  const newConsumes = (nonce: string, sub: string): Promise<boolean> =>
    store.write((tx) => tx.guards.consumeOnce({ poolId: POOL, sub, nonce }, LATER));

  beforeEach(async () => {
    const database = await postgresDatabase(server.url);
    engine = openPostgres(database.url, { random: { integer: (below) => randomInt(below) } });
    old = new pg.Pool({ connectionString: database.url, max: 8 });
    await migrate(engine, NOW, OF_0_1_0);
    await changes(consumes, [POOL, 'before', LATER]);
    await changes(putsAttempts, [POOL, 'ann', 3, NOW]);
    await changes(counts, [POOL, 'ann/ConfirmSignUp', LATER, 5]);
    store = await open(database.url);
    return async () => {
      await Promise.all([store.close(), engine.close(), old.end()]);
      await database.remove();
    };
  });

  it('keeps what 0.1.0 wrote before', async () => {
    expect(await hasUserKeys(engine.reader)).toBe(false);
    expect(await store.read.guards.isConsumed({ poolId: POOL, sub: 'ann', nonce: 'before' })).toBe(true);
    expect(await newConsumes('before', 'ann')).toBe(false);
    expect(await store.read.guards.attempts(POOL, 'ann')).toEqual({ failures: 3, lastFailureAt: NOW });
    const once = () => store.write((tx) => tx.guards.incrementIfBelow(POOL, 'ann/ConfirmSignUp', 2, HOUR));
    expect([await once(), await once()]).toEqual([true, false]);
  });

  it('consumes a nonce once, whichever version is first', async () => {
    expect(await oldConsumes('a')).toBe(true);
    expect(await newConsumes('a', 'ann')).toBe(false);
    expect(await store.read.guards.isConsumed({ poolId: POOL, sub: 'ann', nonce: 'a' })).toBe(true);
    expect(await newConsumes('b', 'ann')).toBe(true);
    expect(await oldConsumes('b')).toBe(false);
    for (let round = 0; round < 20; round += 1) {
      const nonce = randomUUID();
      const tries = Array.from({ length: PARALLEL }, (_, n) =>
        n % 2 ? oldConsumes(nonce) : newConsumes(nonce, 'ann'),
      );
      expect((await Promise.all(tries)).filter(Boolean), `round ${round}`).toHaveLength(1);
    }
  });

  it('consumes a nonce once in steps too', async () => {
    const step = (nonce: string) =>
      store.write((tx) =>
        tx.steps.lock({ poolId: POOL, sub: 'ann', deviceKey: null, nonce: { value: nonce, expiresAt: LATER } }),
      );
    expect(await oldConsumes('a')).toBe(true);
    expect(await step('a')).toMatchObject({ isUsed: true, attempts: { failures: 3 } });
    expect(await step('b')).toMatchObject({ isUsed: false });
    expect(await oldConsumes('b')).toBe(false);
    const found = await store.read.steps.find(POOL, { sub: 'ann', isDecoy: false }, 'a', null);
    expect(found).toMatchObject({ isUsed: true });
  });

  it('counts failures of both versions in one row', async () => {
    const byOld = async (): Promise<void> => {
      const client = await old.connect();
      try {
        await client.query('begin');
        const { rows } = await client.query<{ failures: number }>(locksAttempts, [POOL, 'bob']);
        await client.query(putsAttempts, [POOL, 'bob', (rows[0]?.failures ?? 0) + 1, NOW]);
        await client.query('commit');
      } finally {
        client.release();
      }
    };
    const byNew = (): Promise<void> =>
      store.write(async (tx) => {
        const before = await tx.guards.attemptsForUpdate(POOL, 'bob');
        await tx.guards.putAttempts(POOL, 'bob', { failures: (before?.failures ?? 0) + 1, lastFailureAt: NOW });
      });
    await Promise.all(Array.from({ length: 2 * PARALLEL }, (_, n) => (n % 2 ? byOld() : byNew())));
    expect(await store.read.guards.attempts(POOL, 'bob')).toEqual({ failures: 2 * PARALLEL, lastFailureAt: NOW });
  });

  it('counts up to one limit, whichever version counts', async () => {
    const byOld = async (): Promise<boolean> => (await changes(counts, [POOL, 'bob/x', NOW + HOUR.lengthMs, 5])) > 0;
    const byNew = (): Promise<boolean> => store.write((tx) => tx.guards.incrementIfBelow(POOL, 'bob/x', 5, HOUR));
    const counted = await Promise.all(Array.from({ length: 2 * PARALLEL }, (_, n) => (n % 2 ? byOld() : byNew())));
    expect(counted.filter(Boolean)).toHaveLength(5);
  });

  it('removes a user by indexes, before the contract step too', async () => {
    await old.query(`insert into attempts select '${POOL}', 'other-' || n, 1, ${NOW} from generate_series(1, 20000) n;
      insert into counters select '${POOL}', 'other-' || n || '/x', 1, ${LATER} from generate_series(1, 20000) n;
      insert into used_nonces select '${POOL}', 'nonce-' || n, ${LATER}, 'other-' || n from generate_series(1, 20000) n;
      analyze`);
    const user = { ...sampleUser(POOL), sub: 'ann' };
    await store.write(async (tx) => {
      await tx.pools.insert(samplePool(POOL), []);
      await tx.users.insert(user);
      await tx.guards.putAttempts(POOL, 'ann/signed-in', { failures: 1, lastFailureAt: NOW });
      await tx.guards.putAttempts(POOL, 'anna', { failures: 1, lastFailureAt: NOW });
    });
    expect(await newConsumes('mine', 'ann')).toBe(true);
    statements.clear();
    expect(await store.write((tx) => tx.users.remove(POOL, 'ann'))).toBe(true);
    const deletions = [...statements].filter((text) => /^delete from "(?:attempts|counters|used_nonces)"/.test(text));
    expect(deletions).toHaveLength(3);
    for (const text of deletions) {
      const { rows } = await old.query<Record<string, string>>(`explain (generic_plan) ${text}`);
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('Seq Scan');
    }
    const { rows: left } = await old.query(`select subject as name from attempts where sub like 'ann%'
      union select counter from counters where sub = 'ann' union select nonce from used_nonces where sub = 'ann'`);
    expect(left).toEqual([{ name: 'anna' }]);
  });

  it('is contracted once no nonce of 0.1.0 is needed; then 0.1.0 fails, and nodes of this version go on', async () => {
    expect(await newConsumes('mine', 'ann')).toBe(true);
    expect(await contract(engine, NOW)).toEqual({ kind: 'blocked', until: LATER });
    expect(await hasUserKeys(engine.reader)).toBe(false);
    expect(await readMark(engine.reader)).toMatchObject({ usable_from: 17 });
    expect(await contract(engine, LATER)).toEqual({ kind: 'done' });
    expect(await readMark(engine.reader)).toMatchObject({ usable_from: 19 });
    expect(await contract(engine, LATER)).toEqual({ kind: 'was-done' });
    expect(await hasUserKeys(engine.reader)).toBe(true);
    await expect(oldConsumes('c')).rejects.toThrow('no unique or exclusion constraint');
    await expect(changes(putsAttempts, [POOL, 'ann', 1, NOW])).rejects.toThrow('no unique or exclusion constraint');
    expect(await newConsumes('mine', 'ann')).toBe(false);
    expect(await newConsumes('next', 'ann')).toBe(true);
    expect(await store.read.guards.attempts(POOL, 'ann')).toEqual({ failures: 3, lastFailureAt: NOW });
    await store.write((tx) => tx.guards.putAttempts(POOL, 'ann', { failures: 4, lastFailureAt: NOW }));
    expect(await store.read.guards.attempts(POOL, 'ann')).toMatchObject({ failures: 4 });
  });
});

describe('SQLite with data of 0.1.0', () => {
  it('is contracted at the first start at which no nonce of 0.1.0 is needed', async () => {
    const place = await sqliteDatabase();
    const { dataDir } = place;
    const envelope = testEnvelope();
    const open = (now: number): Promise<Store> => openStore({ dataDir, envelope, clock: { now: () => now }, random });
    try {
      await mkdir(dataDir);
      const file = dataFiles(dataDir).database;
      await writeAs010(file);
      const first = await open(NOW);
      expect(await first.read.guards.isConsumed({ poolId: POOL, sub: 'ann', nonce: 'old' })).toBe(true);
      expect(await first.write((tx) => tx.guards.consumeOnce({ poolId: POOL, sub: 'ann', nonce: 'old' }, LATER))).toBe(
        false,
      );
      expect(await first.write((tx) => tx.guards.consumeOnce({ poolId: POOL, sub: 'ann', nonce: 'new' }, LATER))).toBe(
        true,
      );
      expect(await first.read.guards.attempts(POOL, 'ann/signed-in')).toEqual({ failures: 3, lastFailureAt: NOW });
      await first.close();
      expect(await isContracted(file)).toBe(false);
      const second = await open(LATER);
      expect(await second.read.guards.isConsumed({ poolId: POOL, sub: 'ann', nonce: 'new' })).toBe(true);
      expect(await second.read.guards.attempts(POOL, 'ann/signed-in')).toEqual({ failures: 3, lastFailureAt: NOW });
      expect(await second.write((tx) => tx.guards.incrementIfBelow(POOL, 'ann/x', 1, HOUR))).toBe(false);
      await second.close();
      expect(await isContracted(file)).toBe(true);
    } finally {
      await place.remove();
    }
  });
});

async function isContracted(file: string): Promise<boolean> {
  const engine = openSqlite(file);
  try {
    return await hasUserKeys(engine.reader);
  } finally {
    await engine.close();
  }
}

/** Creates the database that 0.1.0 leaves, with a row in each of the three tables. */
async function writeAs010(file: string): Promise<void> {
  const engine = openSqlite(file);
  await migrate(engine, NOW, OF_0_1_0);
  await engine.close();
  const database = new DatabaseSync(file);
  try {
    database.exec(`insert into used_nonces values ('${POOL}', 'old', ${LATER});
      insert into attempts values ('${POOL}', 'ann/signed-in', 3, ${NOW});
      insert into counters values ('${POOL}', 'ann/x', 1, ${NOW + HOUR.lengthMs})`);
  } finally {
    database.close();
  }
}
