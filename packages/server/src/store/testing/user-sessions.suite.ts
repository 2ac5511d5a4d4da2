/** Tests of user sessions: the activity of token sessions, and SSO sessions. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TokenSessionRecord } from '../../records/token-session.ts';
import type { Store } from '../store.ts';
import { newPoolId, NOW, sampleClient, samplePool, sampleSession, sampleSsoSession } from './sample-records.ts';

/** A token session that is tracked and valid. */
function tracked(
  poolId: string,
  sub: string,
  lastActiveAt: number,
  change: Partial<TokenSessionRecord> = {},
): TokenSessionRecord {
  const activity = {
    lastActiveAt,
    deviceType: 'Chrome 125 / macOS 15.0',
    lastIp: '2001:db8::1',
    originSessionId: null,
  };
  return sampleSession(poolId, sub, { revokedAt: null, activity, ...change });
}

export function describeUserSessions(store: () => Store): void {
  /** Stores sessions and their app clients. */
  const add = (...sessions: readonly TokenSessionRecord[]): Promise<void> =>
    store().write(async (tx) => {
      for (const poolId of new Set(sessions.map((session) => session.poolId))) {
        await tx.pools.insert(samplePool(poolId), []);
      }
      for (const session of sessions) {
        await tx.clients.insert(sampleClient(session.poolId, { clientId: session.clientId }));
        await tx.sessions.insert(session);
      }
    });

  describe('tracked token sessions', () => {
    it.each([
      ['complete', { lastIp: '192.0.2.1', originSessionId: randomUUID() }],
      ['without an address and an SSO session', { lastIp: null, originSessionId: null }],
    ])('are read as they were stored: %s', async (_which, change) => {
      const activity = { lastActiveAt: NOW, deviceType: 'unknown', ...change };
      const session = sampleSession(newPoolId(), randomUUID(), { revokedAt: null, activity });
      await add(session);
      const { poolId, sub, sessionId } = session;
      expect(await store().read.sessions.find(poolId, sub, sessionId)).toStrictEqual(session);
    });

    it('are listed by their activity, without those that are revoked, expired or not tracked', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const [old, young] = [tracked(poolId, sub, NOW + 1), tracked(poolId, sub, NOW + 2)];
      const expired = tracked(poolId, sub, NOW + 3, { expiresAt: NOW + 10 });
      const untracked = sampleSession(poolId, sub, { revokedAt: null });
      const revoked = tracked(poolId, sub, NOW + 4, { revokedAt: NOW + 5 });
      const others = [tracked(poolId, randomUUID(), NOW + 6), tracked(newPoolId(), sub, NOW + 7)];
      await add(old, young, expired, untracked, revoked, ...others);
      expect(await store().read.sessions.listTracked(poolId, sub, NOW + 10)).toStrictEqual([young, old]);
      expect(await store().read.sessions.listTracked(poolId, sub, NOW + 9)).toStrictEqual([expired, young, old]);
      expect(await store().read.sessions.listTracked(poolId, sub, NOW + 9, 1)).toStrictEqual([young, old]);
      expect(await store().read.sessions.listTracked(poolId, sub, NOW + 9, 3)).toEqual([]);
    });

    it('are not listed any more once their app client is deleted', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const [one, other] = [tracked(poolId, sub, NOW + 1), tracked(poolId, sub, NOW + 2)];
      await add(one, other);
      await store().write((tx) => tx.clients.remove(poolId, other.clientId));
      expect(await store().read.sessions.listTracked(poolId, sub, NOW)).toStrictEqual([one]);
      expect(await store().read.sessions.listTracked(poolId, sub, NOW, 1)).toEqual([]);
    });

    it('are in an order that does not change, if they were active at the same time', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      await add(...Array.from({ length: 9 }, () => tracked(poolId, sub, NOW)));
      const ids = (await store().read.sessions.listTracked(poolId, sub, NOW)).map(({ sessionId }) => sessionId);
      expect(ids).toEqual([...ids].toSorted().toReversed());
    });

    it('leave no activity behind when they are revoked', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const [one, other] = [tracked(poolId, sub, NOW), tracked(poolId, sub, NOW)];
      await add(one, other);
      const find = ({ sessionId }: TokenSessionRecord) => store().read.sessions.find(poolId, sub, sessionId);
      await store().write((tx) => tx.sessions.replace({ ...one, revokedAt: NOW + 1 }));
      expect(await find(one)).toStrictEqual({ ...one, revokedAt: NOW + 1, activity: null });
      await store().write((tx) => tx.sessions.revokeAll(poolId, sub, NOW + 2));
      expect(await find(other)).toStrictEqual({ ...other, revokedAt: NOW + 2, activity: null });
      expect(await store().read.sessions.listTracked(poolId, sub, NOW)).toEqual([]);
    });
  });

  describe('SSO sessions', () => {
    it('are read, replaced and removed', async () => {
      const session = sampleSsoSession(newPoolId(), randomUUID());
      const { poolId, sub, sessionId } = session;
      await store().write((tx) => tx.ssoSessions.insert(session));
      expect(await store().read.ssoSessions.find(poolId, sub, sessionId)).toStrictEqual(session);
      const activity = { lastActiveAt: NOW + 9, deviceType: 'unknown', lastIp: null };
      const changed = { ...session, authenticatedAt: NOW + 8, expiresAt: NOW + 99, activity };
      await store().write(async (tx) => {
        expect(await tx.ssoSessions.findForUpdate(poolId, sub, sessionId)).toStrictEqual(session);
        await tx.ssoSessions.replace(changed);
      });
      expect(await store().read.ssoSessions.list(poolId, sub, NOW + 98)).toStrictEqual([changed]);
      expect(await store().read.ssoSessions.list(poolId, sub, NOW + 99)).toEqual([]);
      expect(await store().write((tx) => tx.ssoSessions.remove(poolId, sub, sessionId))).toBe(true);
      expect(await store().write((tx) => tx.ssoSessions.remove(poolId, sub, sessionId))).toBe(false);
      await expect(store().write((tx) => tx.ssoSessions.replace(changed))).rejects.toMatchObject({ reason: 'misuse' });
    });

    it('of one user are removed together', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const [one, second, other] = [sub, sub, randomUUID()].map((owner) => sampleSsoSession(poolId, owner));
      if (one === undefined || second === undefined || other === undefined) throw new Error('not three sessions');
      await store().write(async (tx) => {
        for (const session of [one, second, other]) await tx.ssoSessions.insert(session);
        await tx.ssoSessions.removeAll(poolId, sub);
      });
      expect(await store().read.ssoSessions.list(poolId, sub, NOW)).toEqual([]);
      expect(await store().read.ssoSessions.list(poolId, other.sub, NOW)).toEqual([other]);
    });
  });
}
