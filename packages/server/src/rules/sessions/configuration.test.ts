import { describe, expect, it } from 'vitest';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, samplePool, samplePoolItem } from '../../store/testing/sample-records.ts';
import type { Directory } from '../pools/directory.ts';
import { browserSessionMs, isTracked, sessionConfiguration, silentSignInMs } from './configuration.ts';

const MINUTE = 60_000;
let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

/** A pool with these configurations: its own, and those of app clients in minutes. */
async function poolWith(tracking: boolean | undefined, clients: Readonly<Record<string, number>> = {}) {
  const poolId = newPoolId();
  await store.write(async (tx) => {
    await tx.pools.insert(samplePool(poolId), []);
    if (tracking !== undefined) {
      const content = { tracking, maxPerUser: 7 };
      await tx.poolItems.insert(samplePoolItem(poolId, 'session-configuration', content, { itemId: 'pool' }), 10);
    }
    for (const [itemId, maxValidityMinutes] of Object.entries(clients)) {
      const item = samplePoolItem(poolId, 'client-session-configuration', { maxValidityMinutes }, { itemId });
      await tx.poolItems.insert(item, 10);
    }
  });
  const directory: Pick<Directory, 'item'> = { item: (...place) => store.read.poolItems.find(...place) };
  return {
    configuration: () => sessionConfiguration(directory, poolId),
    tracked: (isNew: boolean) => isTracked(directory, { poolId, activity: isNew ? ({} as never) : null }),
    silent: (id: string) => silentSignInMs(directory, { id, poolId }),
    browser: () => browserSessionMs({ directory, store }, poolId),
  };
}

describe('a pool that tracks sessions', () => {
  it('has the lifetimes of its app clients, and 60 minutes without one', async () => {
    const pool = await poolWith(true, { short: 5, never: 0 });
    expect(await pool.configuration()).toEqual({ tracking: true, maxPerUser: 7 });
    expect([await pool.silent('short'), await pool.silent('never')]).toEqual([5 * MINUTE, 0]);
    expect([await pool.silent('another'), await pool.browser()]).toEqual([60 * MINUTE, 60 * MINUTE]);
    expect(await (await poolWith(true, { short: 5, long: 61 })).browser()).toBe(61 * MINUTE);
  });

  it('tracks the sessions that began with tracking', async () => {
    const pool = await poolWith(true);
    expect([await pool.tracked(true), await pool.tracked(false)]).toEqual([true, false]);
  });
});

describe.each([[undefined], [false]])('a pool that does not track sessions: %s', (tracking) => {
  it('has browser sessions of 60 minutes for all app clients', async () => {
    const pool = await poolWith(tracking, { short: 5, long: 90 });
    expect(await pool.configuration()).toEqual({ tracking: false, maxPerUser: tracking === undefined ? 20 : 7 });
    expect([await pool.silent('short'), await pool.silent('long')]).toEqual([60 * MINUTE, 60 * MINUTE]);
    expect(await pool.browser()).toBe(60 * MINUTE);
    expect([await pool.tracked(true), await pool.tracked(false)]).toEqual([false, false]);
  });
});
