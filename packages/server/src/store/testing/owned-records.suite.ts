/** Tests of records that belong to users: devices, token sessions, past passwords, codes, guards. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { HARD_TEXT, newPoolId, NOW, sampleCode, sampleDevice, samplePending, sampleSession } from './sample-records.ts';

const password = (salt: number) => ({ salt: salt.toString(16), verifier: Uint8Array.of(salt, 0, 255) });

export function describeOwnedRecords(store: () => Store): void {
  describe('devices', () => {
    it.each([
      ['complete', {}],
      ['not confirmed', { secret: null, remembered: false, mfaTrusted: false, name: null, lastIp: null }],
      ['remembered without trust', { mfaTrusted: false }],
      ['with a difficult name', { name: HARD_TEXT }],
    ])('are read as they were stored: %s', async (_which, change) => {
      const device = sampleDevice(newPoolId(), randomUUID(), change);
      const { poolId, sub, deviceKey } = device;
      await store().write((tx) => tx.devices.insert(device));
      expect(await store().read.devices.find(poolId, sub, deviceKey)).toStrictEqual(device);
      expect(await store().read.devices.find(poolId, randomUUID(), deviceKey)).toBeUndefined();
      const changed = sampleDevice(poolId, sub, { deviceKey, name: 'new', remembered: false });
      await store().write(async (tx) => {
        expect(await tx.devices.findForUpdate(poolId, sub, deviceKey)).toEqual(device);
        await tx.devices.replace(changed);
      });
      expect(await store().read.devices.find(poolId, sub, deviceKey)).toEqual(changed);
    });

    it('are removed with their pending sign-ins', async () => {
      const device = sampleDevice(newPoolId(), randomUUID());
      const { poolId, sub, deviceKey } = device;
      const [mine, other] = [samplePending(poolId, sub, { deviceKey }), samplePending(poolId, sub)];
      await store().write(async (tx) => {
        await tx.devices.insert(device);
        await tx.devices.putPending(mine);
        await tx.devices.putPending(other);
      });
      expect(await store().write((tx) => tx.devices.remove(poolId, sub, deviceKey))).toBe(true);
      expect(await store().write((tx) => tx.devices.remove(poolId, sub, deviceKey))).toBe(false);
      expect(await store().read.devices.find(poolId, sub, deviceKey)).toBeUndefined();
      expect(await store().read.devices.findPending(poolId, sub, deviceKey, mine.clientId)).toBeUndefined();
      expect(await store().read.devices.findPending(poolId, sub, other.deviceKey, other.clientId)).toEqual(other);
    });

    it('cannot be replaced if they do not exist', async () => {
      const device = sampleDevice(newPoolId(), randomUUID());
      await expect(store().write((tx) => tx.devices.replace(device))).rejects.toMatchObject({ reason: 'misuse' });
    });

    it('have the newest pending sign-in', async () => {
      const pending = samplePending(newPoolId(), randomUUID());
      const { poolId, sub, deviceKey, clientId } = pending;
      const newer = { ...pending, session: 'newer', expiresAt: NOW + 1 };
      await store().write((tx) => tx.devices.putPending(pending));
      expect(await store().read.devices.findPending(poolId, sub, deviceKey, clientId)).toEqual(pending);
      await store().write((tx) => tx.devices.putPending(newer));
      expect(await store().read.devices.findPending(poolId, sub, deviceKey, clientId)).toEqual(newer);
      expect(await store().read.devices.findPending(poolId, sub, deviceKey, 'other')).toBeUndefined();
      await store().write((tx) => tx.devices.removePending(poolId, sub, deviceKey, clientId));
      expect(await store().read.devices.findPending(poolId, sub, deviceKey, clientId)).toBeUndefined();
    });
  });

  describe('token sessions', () => {
    it.each([
      ['complete', {}],
      ['without a device, not revoked', { deviceKey: null, revokedAt: null }],
    ])('are read as they were stored: %s', async (_which, change) => {
      const session = sampleSession(newPoolId(), randomUUID(), change);
      const { poolId, sub, sessionId } = session;
      await store().write((tx) => tx.sessions.insert(session));
      expect(await store().read.sessions.find(poolId, sub, sessionId)).toStrictEqual(session);
      const changed = { ...session, generation: 4, rotatedAt: NOW + 5, revokedAt: NOW + 6 };
      await store().write(async (tx) => {
        expect(await tx.sessions.findForUpdate(poolId, sub, sessionId)).toEqual(session);
        await tx.sessions.replace(changed);
      });
      expect(await store().read.sessions.find(poolId, sub, sessionId)).toEqual(changed);
    });

    it('are all revoked together; sessions that were revoked before keep their time', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const [live, ended] = [sampleSession(poolId, sub, { revokedAt: null }), sampleSession(poolId, sub)];
      const other = sampleSession(poolId, randomUUID(), { revokedAt: null });
      await store().write(async (tx) => {
        for (const session of [live, ended, other]) await tx.sessions.insert(session);
        await tx.sessions.revokeAll(poolId, sub, NOW + 99);
      });
      const find = ({ sub: owner, sessionId }: typeof live) => store().read.sessions.find(poolId, owner, sessionId);
      expect(await find(live)).toEqual({ ...live, revokedAt: NOW + 99 });
      expect(await find(ended)).toEqual(ended);
      expect(await find(other)).toEqual(other);
    });

    it('cannot be replaced if they do not exist', async () => {
      const session = sampleSession(newPoolId(), randomUUID());
      await expect(store().write((tx) => tx.sessions.replace(session))).rejects.toMatchObject({ reason: 'misuse' });
    });
  });

  describe('past passwords', () => {
    it('are read as they were stored, the newest first, up to the given number', async () => {
      const [poolId, sub, other] = [newPoolId(), randomUUID(), randomUUID()];
      const stored = async () =>
        (await store().read.pastPasswords.list(poolId, sub)).map(({ salt, verifier }) => ({ salt, verifier }));
      const add = (salt: number, keep: number) =>
        store().write((tx) => tx.pastPasswords.add(poolId, sub, password(salt), keep));
      await store().write((tx) => tx.pastPasswords.add(poolId, other, password(99), 9));
      for (const salt of [1, 2, 3]) await add(salt, 3);
      expect(await stored()).toEqual([3, 2, 1].map(password));
      await add(4, 3);
      expect(await stored()).toEqual([4, 3, 2].map(password));
      await add(5, 1);
      expect(await stored()).toEqual([password(5)]);
      await add(6, 0);
      expect(await stored()).toEqual([]);
      expect(await store().read.pastPasswords.list(poolId, other)).toHaveLength(1);
    });
  });

  describe('risk histories', () => {
    it('are read as they were stored last', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const first = {
        networks: [{ name: '192.0.2.0/24', at: NOW, verdict: null }],
        devices: [],
        last: null,
        feedback: [],
      };
      const last = { address: '192.0.2.1', at: NOW };
      const feedback = [{ eventId: randomUUID(), value: 'Valid', provider: 'Admin', at: NOW }] as const;
      const second = { networks: [], devices: [{ name: 'agent ü', at: NOW, verdict: null }], last, feedback };
      expect(await store().read.riskHistories.find(poolId, sub)).toBeUndefined();
      for (const history of [first, second]) {
        await store().write((tx) => tx.riskHistories.put(poolId, sub, history));
        expect(await store().read.riskHistories.find(poolId, sub)).toEqual(history);
      }
      expect(await store().read.riskHistories.find(poolId, randomUUID())).toBeUndefined();
    });
  });

  describe('codes', () => {
    it('are read as they were stored, the newest for each purpose', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const older = sampleCode(poolId, sub);
      const newer = sampleCode(poolId, sub, { medium: 'SMS', destination: HARD_TEXT });
      const other = sampleCode(poolId, sub, { purpose: 'verify-email' });
      await store().write(async (tx) => {
        for (const code of [older, newer, other]) await tx.codes.put(code);
      });
      expect(await store().read.codes.find(poolId, sub, 'sign-up')).toStrictEqual(newer);
      expect(await store().read.codes.find(poolId, sub, 'verify-email')).toEqual(other);
      expect(await store().read.codes.find(poolId, sub, 'reset-password')).toBeUndefined();
    });

    it('are consumed once, by their own hash', async () => {
      const code = sampleCode(newPoolId(), randomUUID());
      const { poolId, sub, purpose, hash } = code;
      await store().write(async (tx) => {
        await tx.codes.put(code);
        expect(await tx.codes.consume(poolId, sub, purpose, new Uint8Array(32))).toBe(false);
        expect(await tx.codes.consume(poolId, randomUUID(), purpose, hash)).toBe(false);
        expect(await tx.codes.consume(poolId, sub, 'verify-email', hash)).toBe(false);
        expect(await tx.codes.consume(poolId, sub, purpose, hash)).toBe(true);
        expect(await tx.codes.consume(poolId, sub, purpose, hash)).toBe(false);
      });
      expect(await store().read.codes.find(poolId, sub, purpose)).toBeUndefined();
    });
  });

  describe('guards', () => {
    it('consume a nonce once in each pool', async () => {
      const [poolId, other] = [newPoolId(), newPoolId()];
      await store().write(async (tx) => {
        expect(await tx.guards.isConsumed({ poolId, sub: 's', nonce: 'n' })).toBe(false);
        expect(await tx.guards.consumeOnce({ poolId, sub: 's', nonce: 'n' }, NOW)).toBe(true);
        expect(await tx.guards.consumeOnce({ poolId, sub: 's', nonce: 'n' }, NOW)).toBe(false);
        expect(await tx.guards.consumeOnce({ poolId: other, sub: 's', nonce: 'n' }, NOW)).toBe(true);
      });
      expect(await store().read.guards.isConsumed({ poolId, sub: 's', nonce: 'n' })).toBe(true);
      expect(await store().read.guards.isConsumed({ poolId, sub: 's', nonce: 'm' })).toBe(false);
    });

    it('count up to the limit within a window that the first increment begins', async () => {
      const poolId = newPoolId();
      const tries = await store().write(async (tx) => {
        const results: boolean[] = [];
        for (const now of [0, 1, 2, 3, 99, 100, 101, 102, 103, 199, 200]) {
          results.push(await tx.guards.incrementIfBelow(poolId, 'c', 3, { now: NOW + now, lengthMs: 100 }));
        }
        return results;
      });
      expect(tries).toEqual([true, true, true, false, false, true, true, true, false, false, true]);
    });

    it.each([0, -1])('count nothing below a limit of %i', async (limit) => {
      const poolId = newPoolId();
      const window = { now: NOW, lengthMs: 100 };
      expect(await store().write((tx) => tx.guards.incrementIfBelow(poolId, 'c', limit, window))).toBe(false);
      expect(await store().write((tx) => tx.guards.incrementIfBelow(poolId, 'c', 1, window))).toBe(true);
    });

    it('store failed attempts', async () => {
      const [poolId, subject] = [newPoolId(), randomUUID()];
      const attempts = { failures: 5, lastFailureAt: NOW };
      await store().write(async (tx) => {
        expect(await tx.guards.attemptsForUpdate(poolId, subject)).toBeUndefined();
      });
      expect(await store().read.guards.attempts(poolId, subject)).toBeUndefined();
      await store().write((tx) => tx.guards.putAttempts(poolId, subject, { ...attempts, failures: 4 }));
      await store().write((tx) => tx.guards.putAttempts(poolId, subject, attempts));
      expect(await store().read.guards.attempts(poolId, subject)).toEqual(attempts);
      expect(await store().read.guards.attempts(newPoolId(), subject)).toBeUndefined();
      await store().write((tx) => tx.guards.clearAttempts(poolId, subject));
      expect(await store().read.guards.attempts(poolId, subject)).toBeUndefined();
    });
  });
}
