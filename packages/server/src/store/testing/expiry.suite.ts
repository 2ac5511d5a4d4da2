/** Tests of the sweep: it removes expired rows and nothing else. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DeviceRecord } from '../../records/device.ts';
import type { Store } from '../store.ts';
import {
  newPoolId,
  sampleAuthEvent,
  sampleCode,
  sampleDevice,
  samplePending,
  samplePool,
  sampleSession,
  sampleSsoSession,
  sampleUser,
} from './sample-records.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Long before the instants of all other tests, so that a sweep does not affect their rows. */
const THEN = 1_000_000_000_000;

export function describeExpiry(store: () => Store): void {
  describe('sweeping', () => {
    it('removes expired rows and no others', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const at = (expiresAt: number) => ({
        code: sampleCode(poolId, sub, { expiresAt, purpose: expiresAt > THEN ? 'sign-up' : 'verify-email' }),
        pending: samplePending(poolId, sub, { expiresAt }),
        session: sampleSession(poolId, sub, { expiresAt: expiresAt - DAY }),
        sso: sampleSsoSession(poolId, sub, { expiresAt }),
        name: `expires at ${expiresAt}`,
        expiresAt,
      });
      const [dead, live] = [at(THEN), at(THEN + 1)];
      // On PostgreSQL, tests that only locked attempts have left rows without failures.
      await store().sweep(THEN - 1);
      await store().write(async (tx) => {
        for (const { code, pending, session, sso, name, expiresAt } of [dead, live]) {
          await tx.codes.put(code);
          await tx.devices.putPending(pending);
          await tx.sessions.insert(session);
          await tx.ssoSessions.insert(sso);
          await tx.guards.consumeOnce({ poolId, sub: 's', nonce: name }, expiresAt);
          await tx.guards.putAttempts(poolId, name, { failures: 1, lastFailureAt: expiresAt - 20 * MINUTE });
          await tx.guards.incrementIfBelow(poolId, name, 1, { now: 0, lengthMs: expiresAt });
        }
      });
      const left = async ({ code, pending, session, sso, name }: typeof dead): Promise<readonly boolean[]> => {
        const { read } = store();
        const found = await Promise.all([
          read.codes.find(poolId, sub, code.purpose),
          read.devices.findPending(poolId, sub, pending.deviceKey, pending.clientId),
          read.sessions.find(poolId, sub, session.sessionId),
          read.ssoSessions.find(poolId, sub, sso.sessionId),
          read.guards.attempts(poolId, name),
        ]);
        return [
          ...found.map((one) => one !== undefined),
          await read.guards.isConsumed({ poolId, sub: 's', nonce: name }),
        ];
      };
      expect([await left(dead), await left(live)]).toEqual([Array(6).fill(true), Array(6).fill(true)]);
      expect(await store().sweep(THEN)).toBe(7);
      expect([await left(dead), await left(live)]).toEqual([Array(6).fill(false), Array(6).fill(true)]);
      const count = (name: string): Promise<boolean> =>
        store().write((tx) => tx.guards.incrementIfBelow(poolId, name, 1, { now: THEN - 1, lengthMs: 1 }));
      expect([await count(dead.name), await count(live.name)]).toEqual([true, false]);
      expect(await store().sweep(THEN)).toBe(1);
    });

    it('keeps failures in pools that count them until a reset', async () => {
      const user = sampleUser(newPoolId());
      const { poolId, sub } = user;
      const UserPoolTags = { 'latchkey:lock-out': 'nist' };
      const pool = samplePool(poolId);
      const subjects = [sub, `${sub}/signed-in`, 'unknown'];
      await store().write(async (tx) => {
        await tx.pools.insert({ ...pool, definition: { ...pool.definition, UserPoolTags } }, []);
        await tx.users.insert(user);
        for (const subject of subjects) {
          await tx.guards.putAttempts(poolId, subject, { failures: 99, lastFailureAt: THEN - 400 * DAY });
        }
      });
      await store().sweep(THEN);
      const kept = await Promise.all(subjects.map((subject) => store().read.guards.attempts(poolId, subject)));
      expect(kept.map((one) => one?.failures)).toEqual([99, 99, 99]);
    });

    it('removes device keys that were not confirmed for a day, and no confirmed device', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const keyOf = async (secret: DeviceRecord['secret'], lastAuthenticatedAt: number): Promise<string> => {
        const device = sampleDevice(poolId, sub, { secret, lastAuthenticatedAt });
        await store().write((tx) => tx.devices.insert(device));
        return device.deviceKey;
      };
      const secret = { salt: 'a', verifier: Uint8Array.of(1) };
      const stale = await keyOf(null, THEN - DAY);
      const remaining = [await keyOf(null, THEN - DAY + 1), await keyOf(secret, THEN - DAY)];
      expect(await store().sweep(THEN)).toBe(1);
      expect(await store().read.devices.find(poolId, sub, stale)).toBeUndefined();
      for (const key of remaining) expect(await store().read.devices.find(poolId, sub, key)).toBeDefined();
    });

    it('removes the audit trail after thirty days', async () => {
      const poolId = newPoolId();
      const { sub } = sampleUser(poolId);
      const [old, young] = [THEN - 30 * DAY, THEN - 30 * DAY + 1].map((at) => sampleAuthEvent(poolId, sub, { at }));
      await store().write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), []);
        await tx.users.insert(sampleUser(poolId, { sub }));
        if (old !== undefined) await tx.authEvents.insert(old);
        if (young !== undefined) await tx.authEvents.insert(young);
      });
      expect(await store().sweep(THEN)).toBe(1);
      expect(await store().read.authEvents.list(poolId, sub)).toEqual([young]);
    });

    it('removes more rows than one write does', async () => {
      const poolId = newPoolId();
      await store().write(async (tx) => {
        for (let index = 0; index < 1_200; index += 1)
          await tx.guards.consumeOnce({ poolId, sub: 's', nonce: `${index}` }, THEN - 5);
        await tx.guards.consumeOnce({ poolId, sub: 's', nonce: 'live' }, THEN);
      });
      expect(await store().sweep(THEN - 5)).toBe(1_200);
      expect(await store().read.guards.isConsumed({ poolId, sub: 's', nonce: '1199' })).toBe(false);
      expect(await store().read.guards.isConsumed({ poolId, sub: 's', nonce: 'live' })).toBe(true);
    });
  });
}
