/** Tests of what decides a step of a sign-in: read and locked together. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AliasKind } from '../../records/alias.ts';
import type { Store } from '../store.ts';
import {
  newPoolId,
  NOW,
  sampleAuthEvent,
  sampleDevice,
  samplePending,
  samplePool,
  sampleSession,
  sampleUser,
} from './sample-records.ts';

const attempts = { failures: 3, lastFailureAt: NOW };
const nonce = (value: string) => ({ value, expiresAt: NOW });
const alias = (poolId: string, value: string, kind: AliasKind = 'username') => ({ poolId, kind, value });

export function describeSteps(store: () => Store): void {
  const newUserWithDevice = async () => {
    const poolId = newPoolId();
    const user = sampleUser(poolId);
    const device = sampleDevice(poolId, user.sub);
    await store().write(async (tx) => {
      await tx.pools.insert(samplePool(poolId), []);
      await tx.users.insert(user);
      await tx.devices.insert(device);
    });
    return { poolId, user, device };
  };

  describe('a step', () => {
    it('reads attempts, nonce, user and device', async () => {
      const { poolId, user, device } = await newUserWithDevice();
      const { sub } = user;
      const subject = { sub, isDecoy: false };
      const find = (key: string | null = device.deviceKey) => store().read.steps.find(poolId, subject, 'n', key);
      expect(await find()).toEqual({ user, device, attempts: undefined, isUsed: false });
      await store().write(async (tx) => {
        await tx.guards.putAttempts(poolId, sub, attempts);
        await tx.guards.consumeOnce({ poolId, sub, nonce: 'n' }, NOW);
      });
      expect(await find()).toEqual({ user, device, attempts, isUsed: true });
      expect(await find('other')).toEqual({ user, device: undefined, attempts, isUsed: true });
      expect(await find(null)).toEqual({ user, device: undefined, attempts, isUsed: true });
    });

    it('reads the attempts and the nonce of a decoy, and of a user who is gone', async () => {
      const { poolId } = await newUserWithDevice();
      const sub = randomUUID();
      await store().write((tx) => tx.guards.putAttempts(poolId, sub, attempts));
      for (const isDecoy of [true, false]) {
        const rows = await store().read.steps.find(poolId, { sub, isDecoy }, 'n', 'key');
        expect(rows).toEqual({ user: undefined, device: undefined, attempts, isUsed: false });
      }
    });

    it('locks them, and consumes the nonce', async () => {
      const { poolId, user, device } = await newUserWithDevice();
      const { sub } = user;
      const lock = (deviceKey: string | null, value?: string) =>
        store().write((tx) =>
          tx.steps.lock({ poolId, sub, deviceKey, nonce: value === undefined ? value : nonce(value) }),
        );
      expect(await lock(device.deviceKey, 'n')).toEqual({ user, device, attempts: undefined, isUsed: false });
      expect(await lock(null, 'n')).toEqual({ user, device: undefined, attempts: undefined, isUsed: true });
      expect(await lock(null)).toEqual({ user, device: undefined, attempts: undefined, isUsed: false });
      await store().write((tx) => tx.guards.putAttempts(poolId, sub, attempts));
      expect(await lock(device.deviceKey)).toEqual({ user, device, attempts, isUsed: false });
      expect(await lock('other', 'm')).toEqual({ user, device: undefined, attempts, isUsed: false });
      expect(await store().read.guards.isConsumed({ poolId, sub, nonce: 'm' })).toBe(true);
    });

    it('leaves nothing behind if the write fails', async () => {
      const { poolId, user } = await newUserWithDevice();
      const { sub } = user;
      const failing = store().write(async (tx) => {
        await tx.steps.lock({ poolId, sub, deviceKey: null, nonce: nonce('n') });
        throw new RangeError('later');
      });
      await expect(failing).rejects.toThrow('later');
      expect(await store().read.guards.isConsumed({ poolId, sub, nonce: 'n' })).toBe(false);
    });

    it('finds no user and no device for a sub that nobody has', async () => {
      const { poolId, device } = await newUserWithDevice();
      const keys = { poolId, sub: randomUUID(), deviceKey: device.deviceKey, nonce: nonce('n') };
      const locked = await store().write((tx) => tx.steps.lock(keys));
      expect(locked).toEqual({ user: undefined, device: undefined, attempts: undefined, isUsed: false });
    });

    it('sees what the writes before it have committed, of many at the same time', async () => {
      const { poolId, user } = await newUserWithDevice();
      const { sub } = user;
      const counts = await Promise.all(
        Array.from({ length: 48 }, (_, index) =>
          store().write(async (tx) => {
            const locked = await tx.steps.lock({ poolId, sub, deviceKey: null, nonce: nonce(`n${index % 24}`) });
            const failures = (locked.attempts?.failures ?? 0) + 1;
            const stored = locked.user?.modifiedAt ?? 0;
            await tx.guards.putAttempts(poolId, sub, { failures, lastFailureAt: NOW });
            if (locked.user !== undefined) await tx.users.replace({ ...locked.user, modifiedAt: stored + 1 });
            return { failures, stored, isUsed: locked.isUsed };
          }),
        ),
      );
      const inOrder = counts.toSorted((a, b) => a.failures - b.failures);
      expect(inOrder.map(({ failures }) => failures)).toEqual(counts.map((_, index) => index + 1));
      expect(inOrder.map(({ stored }) => stored)).toEqual(counts.map((_, index) => user.modifiedAt + index));
      expect(counts.filter(({ isUsed }) => !isUsed)).toHaveLength(24);
    });

    it('sees the newest device, of many at the same time, and none that was removed meanwhile', async () => {
      const { poolId, user, device } = await newUserWithDevice();
      const [{ sub }, { deviceKey }] = [user, device];
      const keys = { poolId, sub, deviceKey };
      const step = (index: number) =>
        store().write(async (tx) => {
          const locked = await tx.steps.lock({ ...keys, nonce: nonce(`n${index}`) });
          if (locked.device === undefined) return undefined;
          const { modifiedAt } = locked.device;
          await tx.devices.replace({ ...locked.device, modifiedAt: modifiedAt + 1 });
          await tx.authEvents.insert(sampleAuthEvent(poolId, sub));
          return modifiedAt;
        });
      // Others change the device under its own lock only, as UpdateDeviceStatus does.
      const others = Array.from({ length: 12 }, () =>
        store().write(async (tx) => {
          const found = await tx.devices.findForUpdate(poolId, sub, deviceKey);
          if (found !== undefined) await tx.devices.replace({ ...found, modifiedAt: found.modifiedAt + 1 });
          return found?.modifiedAt;
        }),
      );
      const seen = await Promise.all([...Array.from({ length: 24 }, (_, index) => step(index)), ...others]);
      expect(seen.toSorted((a = 0, b = 0) => a - b)).toEqual(seen.map((_, index) => device.modifiedAt + index));
      const waiting: Promise<unknown>[] = [];
      await store().write(async (tx) => {
        await tx.devices.remove(poolId, sub, deviceKey);
        waiting.push(...Array.from({ length: 4 }, (_, index) => step(100 + index)));
        // Some round trips, in which the others get to the lock.
        for (let reads = 0; reads < 20; reads += 1) await tx.users.find(poolId, sub);
      });
      expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined, undefined]);
      const { findings } = await store().verifyAudit({ limit: 10_000 });
      expect(findings.filter((finding) => finding.sub === sub)).toEqual([]);
    });

    it('that waits for a user who is being removed does not hold up the removal', async () => {
      const { poolId, user } = await newUserWithDevice();
      const { sub } = user;
      await store().write(async (tx) => {
        await tx.guards.putAttempts(poolId, sub, attempts);
        await tx.guards.incrementIfBelow(poolId, `${sub}/x`, 1, { now: NOW, lengthMs: 1 });
      });
      // A job that is in a deadlock runs again.
      let runs = 0;
      const waiting: Promise<unknown>[] = [];
      const lock = () =>
        store().write(async (tx) => {
          runs += 1;
          return (await tx.steps.lock({ poolId, sub, deviceKey: null, nonce: undefined })).user;
        });
      const removed = await store().write(async (tx) => {
        runs += 1;
        await tx.users.findForUpdate(poolId, sub);
        if (waiting.length === 0) waiting.push(lock());
        // Some round trips, in which the other gets to the lock.
        for (let reads = 0; reads < 50; reads += 1) await tx.users.find(poolId, sub);
        return tx.users.remove(poolId, sub);
      });
      expect(removed).toBe(true);
      expect(await Promise.all(waiting)).toEqual([undefined]);
      expect(runs).toBe(2);
      const countsAgain = await store().write((tx) =>
        tx.guards.incrementIfBelow(poolId, `${sub}/x`, 1, { now: NOW, lengthMs: 1 }),
      );
      expect(countsAgain).toBe(true);
    });

    it('is audited after it has locked the user, several times in a write', async () => {
      const { poolId, user } = await newUserWithDevice();
      const { sub } = user;
      for (let writes = 0; writes < 40; writes += 1) {
        await store().write(async (tx) => {
          await tx.steps.lock({ poolId, sub, deviceKey: null, nonce: undefined });
          await tx.authEvents.insert(sampleAuthEvent(poolId, sub));
          await tx.users.replace({ ...user, modifiedAt: NOW + writes });
          await tx.authEvents.insert(sampleAuthEvent(poolId, sub));
        });
      }
      expect(await store().read.authEvents.list(poolId, sub)).toHaveLength(50);
      expect(await store().read.users.find(poolId, sub)).toEqual({ ...user, modifiedAt: NOW + 39 });
      const { findings } = await store().verifyAudit({ limit: 10_000 });
      expect(findings.filter((finding) => finding.sub === sub)).toEqual([]);
    });

    it('writes what waits before it is read, changed again or committed', async () => {
      const { poolId, user, device } = await newUserWithDevice();
      const { sub } = user;
      const pending = samplePending(poolId, sub, { deviceKey: device.deviceKey });
      const session = sampleSession(poolId, sub);
      await store().write(async (tx) => {
        await tx.devices.replace({ ...device, name: 'first' });
        await tx.devices.putPending(pending);
        await tx.sessions.insert(session);
        await tx.devices.replace({ ...device, name: 'second' });
        expect((await tx.devices.find(poolId, sub, device.deviceKey))?.name).toBe('second');
        await tx.devices.removePending(poolId, sub, pending.deviceKey, pending.clientId);
        await tx.devices.replace({ ...device, name: 'third' });
      });
      expect((await store().read.devices.find(poolId, sub, device.deviceKey))?.name).toBe('third');
      expect(await store().read.sessions.find(poolId, sub, session.sessionId)).toEqual(session);
      const kept = await store().read.devices.findPending(poolId, sub, pending.deviceKey, pending.clientId);
      expect(kept).toBeUndefined();
    });

    it('fails if what waits cannot be written, and writes nothing', async () => {
      const { poolId, user, device } = await newUserWithDevice();
      const session = sampleSession(poolId, user.sub);
      const failing = store().write(async (tx) => {
        await tx.sessions.insert(session);
        await tx.devices.replace({ ...device, deviceKey: 'missing' });
      });
      await expect(failing).rejects.toMatchObject({ reason: 'misuse' });
      expect(await store().read.sessions.find(poolId, user.sub, session.sessionId)).toBeUndefined();
    });
  });

  describe('a name', () => {
    it('is a user name first, then a sub, then an address', async () => {
      const poolId = newPoolId();
      const [byName, bySub, byAddress] = [sampleUser(poolId), sampleUser(poolId), sampleUser(poolId)];
      const typed = bySub.sub;
      const names = { aliases: [alias(poolId, typed), alias(poolId, typed, 'email')], sub: typed };
      const found = async () => {
        const user = await store().read.users.findByName(poolId, names);
        const named = await store().read.steps.findByName(poolId, names, 'decoy');
        expect(named.user).toEqual(user);
        return user?.sub;
      };
      await store().write((tx) => tx.pools.insert(samplePool(poolId), []));
      expect(await found()).toBeUndefined();
      await store().write(async (tx) => {
        await tx.users.insert(byAddress);
        await tx.users.claimAlias(alias(poolId, typed, 'email'), byAddress.sub);
      });
      expect(await found()).toBe(byAddress.sub);
      await store().write((tx) => tx.users.insert(bySub));
      expect(await found()).toBe(bySub.sub);
      await store().write(async (tx) => {
        await tx.users.insert(byName);
        await tx.users.claimAlias(alias(poolId, typed), byName.sub);
      });
      expect(await found()).toBe(byName.sub);
      const withoutSub = { aliases: [alias(poolId, 'nobody'), alias(poolId, typed, 'email')], sub: undefined };
      expect((await store().read.users.findByName(poolId, withoutSub))?.sub).toBe(byAddress.sub);
      expect(
        await store().read.users.findByName(newPoolId(), { aliases: [alias('p', 'x')], sub: typed }),
      ).toBeUndefined();
    });

    it('comes with the failed attempts of its user and of its decoy', async () => {
      const { poolId, user } = await newUserWithDevice();
      const [decoy, name] = [randomUUID(), alias(poolId, 'ann')];
      await store().write(async (tx) => {
        await tx.guards.putAttempts(poolId, user.sub, { failures: 1, lastFailureAt: NOW });
        await tx.guards.putAttempts(poolId, decoy, { failures: 2, lastFailureAt: NOW });
      });
      const find = () => store().read.steps.findByName(poolId, { aliases: [name], sub: undefined }, decoy);
      const decoyAttempts = { failures: 2, lastFailureAt: NOW };
      expect(await find()).toEqual({ user: undefined, attempts: undefined, decoyAttempts });
      await store().write((tx) => tx.users.claimAlias(name, user.sub));
      expect(await find()).toEqual({ user, attempts: { failures: 1, lastFailureAt: NOW }, decoyAttempts });
    });
  });

  it('a refresh reads its session, user and device', async () => {
    const { poolId, user, device } = await newUserWithDevice();
    const { sub } = user;
    const bound = sampleSession(poolId, sub, { deviceKey: device.deviceKey });
    const unbound = sampleSession(poolId, sub, { deviceKey: null });
    await store().write(async (tx) => {
      await tx.sessions.insert(bound);
      await tx.sessions.insert(unbound);
    });
    const find = (sessionId: string) => store().read.steps.findForRefresh(poolId, sub, sessionId);
    expect(await find(bound.sessionId)).toEqual({ session: bound, user, device });
    expect(await find(unbound.sessionId)).toEqual({ session: unbound, user, device: undefined });
    expect(await find('other')).toEqual({ session: undefined, user: undefined, device: undefined });
    await store().write((tx) => tx.devices.remove(poolId, sub, device.deviceKey));
    expect(await find(bound.sessionId)).toEqual({ session: bound, user, device: undefined });
  });
}
