import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { newPoolId, NOW, sampleSsoSession } from '../../store/testing/sample-records.ts';
import { sqliteDatabase } from '../../store/testing/test-database.ts';
import { insertBrowserSession, mostBrowserSessions } from './activity.ts';

it('keeps the browser sessions that were used last, up to the limit', async () => {
  const database = await sqliteDatabase();
  const store = await database.open();
  const [poolId, sub] = [newPoolId(), randomUUID()];
  const usedAt = (lastActiveAt: number) =>
    sampleSsoSession(poolId, sub, { activity: { lastActiveAt, deviceType: 'unknown', lastIp: null } });
  // The first session is the one used last.
  const sessions = [
    usedAt(NOW + 1_000),
    ...Array.from({ length: mostBrowserSessions }, (_, index) => usedAt(NOW + index)),
  ];
  for (const session of sessions) await store.write((tx) => insertBrowserSession(tx, session, NOW));
  const left = await store.read.ssoSessions.list(poolId, sub, NOW);
  const leastUsed = sessions[1]?.sessionId;
  expect(left).toHaveLength(mostBrowserSessions);
  expect(left.map(({ sessionId }) => sessionId)).not.toContain(leastUsed);
  await store.close();
  await database.remove();
});
