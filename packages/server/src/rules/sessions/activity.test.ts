import { expect, it } from 'vitest';
import { MemoryStore } from '../../store/testing/memory-store/memory-store.ts';
import { NOW, sampleClient, samplePool, sampleSession, sampleSsoSession } from '../../store/testing/sample-records.ts';
import type { StoreWriter } from '../../store/store.ts';
import { activityOf, endAllSessions, insertTokenSession } from './activity.ts';

const [poolId, sub] = ['us-east-1_abcdefghi', 'ann'];
const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

it('the activity of a request is its time, device and address', () => {
  const activity = activityOf({ browserAgent: agent, sourceIp: '192.0.2.7' }, NOW);
  expect(activity).toEqual({ lastActiveAt: NOW, deviceType: 'Firefox 130 / Linux', lastIp: '192.0.2.7' });
  expect(activityOf({ sourceIp: null }, NOW)).toMatchObject({ deviceType: 'unknown', lastIp: null });
});

const session = (sessionId: string, lastActiveAt: number | null) =>
  sampleSession(poolId, sub, {
    sessionId,
    clientId: 'app',
    revokedAt: null,
    activity:
      lastActiveAt === null ? null : { lastActiveAt, deviceType: 'unknown', lastIp: null, originSessionId: null },
  });

it('a tracked session replaces the ones used least recently, above the limit', async () => {
  const store = new MemoryStore();
  await store.write(async (tx) => {
    await tx.pools.insert(samplePool(poolId), []);
    await tx.clients.insert(sampleClient(poolId, { clientId: 'app' }));
  });
  const insert = (one: ReturnType<typeof session>) =>
    store.write((tx) => insertTokenSession(tx as unknown as StoreWriter, one, { maxPerUser: 3 }, NOW + 100));
  const left = async () => {
    const found = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'x'].map((id) => store.read.sessions.find(poolId, sub, id)),
    );
    return found.flatMap((one) => (one === undefined || one.revokedAt !== null ? [] : [one.sessionId]));
  };
  for (const [id, at] of [
    ['a', 3],
    ['b', 1],
    ['c', 2],
  ] as const)
    await insert(session(id, NOW + at));
  expect(await left()).toEqual(['a', 'b', 'c']);
  // Sessions that are not tracked count for nothing.
  await insert(session('x', null));
  expect(await left()).toEqual(['a', 'b', 'c', 'x']);
  await insert(session('d', NOW + 4));
  expect(await left()).toEqual(['a', 'c', 'd', 'x']);
  await insert(session('e', NOW + 5));
  expect(await left()).toEqual(['a', 'd', 'e', 'x']);
});

it('all sessions of a user end, those of browsers and those of tokens', async () => {
  const store = new MemoryStore();
  await store.write(async (tx) => {
    await tx.sessions.insert(session('a', null));
    await tx.ssoSessions.insert(sampleSsoSession(poolId, sub));
    await endAllSessions(tx, poolId, sub, NOW);
  });
  expect((await store.read.sessions.find(poolId, sub, 'a'))?.revokedAt).toBe(NOW);
  expect(await store.read.ssoSessions.list(poolId, sub, NOW)).toEqual([]);
});
