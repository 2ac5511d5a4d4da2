/** Reads from a streaming replica: while it is close behind, and whatever becomes of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  type RunningPostgres,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
import { openStore } from '../../open-store.ts';
import type { Store } from '../../store.ts';
import { onServer } from '../../testing/postgres-database.ts';
import { newPoolId, samplePool } from '../../testing/sample-records.ts';
import { clock, random, testEnvelope } from '../../testing/test-database.ts';

const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)(`a replica of PostgreSQL${missing === undefined ? '' : `: ${missing}`}`, () => {
  let primary: EmbeddedPostgres;
  let replica: RunningPostgres;
  let store: Store;
  beforeAll(async () => {
    primary = await startEmbeddedPostgres();
    replica = await primary.startReplica();
    store = await open();
  }, 120_000);
  afterAll(async () => {
    await store.close();
    await replica.stop();
    await primary.stop();
  });

  const envelope = testEnvelope();
  const open = (): Promise<Store> =>
    openStore({ url: primary.url, replicaUrl: replica.url, limitMs: 60_000, envelope, clock, random });
  const onReplica = async (sql: string): Promise<unknown> =>
    (await onServer(replica.url, (client) => client.query<{ value?: unknown }>(sql))).rows[0]?.value;

  let poolId: string;
  let version = 1;
  /** What the store reads of the pool, which has a new version with each change. */
  const read = async (): Promise<number | undefined> => (await store.replica?.pools.find(poolId))?.version;
  const change = async (): Promise<number> => {
    await store.write((tx) => tx.pools.replace(samplePool(poolId, { version })));
    version += 1;
    return version;
  };
  const untilApplied = (value: number): Promise<void> =>
    expect
      .poll(() => onReplica(`select version as value from pools where pool_id = '${poolId}'`), {
        timeout: 30_000,
      })
      .toBe(value);
  beforeEach(async () => {
    [poolId, version] = [newPoolId(), 1];
    await store.write((tx) => tx.pools.insert(samplePool(poolId), []));
  });

  /** Changes the pool while the replica applies nothing. Returns what is read then. */
  const readBehind = async (): Promise<'replica' | 'primary'> => {
    await onReplica('select pg_wal_replay_resume()');
    await untilApplied(await change());
    await onReplica('select pg_wal_replay_pause()');
    const newest = await change();
    const found = await read();
    expect([newest - 1, newest]).toContain(found);
    return found === newest ? 'primary' : 'replica';
  };

  it('is read while it is less than a second behind, and not afterwards', async () => {
    // On a busy machine a second may pass between two statements.
    await expect.poll(readBehind, { timeout: 30_000 }).toBe('replica');
    await expect.poll(read, { timeout: 10_000 }).toBe(version);
    await onReplica('select pg_wal_replay_resume()');
  });

  it('is not asked for what it does not have yet', async () => {
    await onReplica('select pg_wal_replay_pause()');
    const fresh = newPoolId();
    await store.write((tx) => tx.pools.insert(samplePool(fresh), []));
    expect(await store.replica?.pools.find(fresh)).toMatchObject({ poolId: fresh });
    await onReplica('select pg_wal_replay_resume()');
  });

  it('is not read by anything else', async () => {
    await onReplica('select pg_wal_replay_pause()');
    const newest = await change();
    expect((await store.read.pools.find(poolId))?.version).toBe(newest);
    await onReplica('select pg_wal_replay_resume()');
  });

  it('may be away, frozen, or back again', async () => {
    await replica.end('immediate');
    expect(await change()).toBe(await read());
    await store.close();
    // Also at a start.
    store = await open();
    expect(await change()).toBe(await read());
    await replica.start();
    await expect.poll(readBehind, { timeout: 30_000 }).toBe('replica');
    await onReplica('select pg_wal_replay_resume()');
    replica.signal('SIGSTOP');
    try {
      expect(await change()).toBe(await read());
    } finally {
      replica.signal('SIGCONT');
    }
  });

  // Last: it is no replica afterwards.
  it('is not read after it was promoted', async () => {
    await expect.poll(readBehind, { timeout: 30_000 }).toBe('replica');
    await onReplica('select pg_wal_replay_resume()');
    await untilApplied(version);
    await onReplica('select pg_promote() as value');
    expect(await change()).toBe(await read());
  });
});
