/** Tests of removing users and pools: what is deleted with them, and what stays. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Alias } from '../../records/alias.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Store, StoreWriter } from '../store.ts';
import {
  newPoolId,
  NOW,
  sampleAuthEvent,
  sampleClient,
  sampleCode,
  sampleDevice,
  sampleGroup,
  sampleKey,
  samplePasskey,
  samplePending,
  samplePool,
  sampleSession,
  sampleSsoSession,
  sampleUser,
} from './sample-records.ts';

const HOUR = { now: NOW, lengthMs: 3600_000 };

/** Creates a user with one record of every kind, and functions that return what is left of them. */
function household(poolId: string) {
  const user = sampleUser(poolId);
  const { sub } = user;
  const alias: Alias = { poolId, kind: 'email', value: `${sub}@example.com` };
  const device = sampleDevice(poolId, sub);
  const pending = samplePending(poolId, sub, { deviceKey: device.deviceKey });
  const session = sampleSession(poolId, sub);
  const sso = sampleSsoSession(poolId, sub);
  const code = sampleCode(poolId, sub);
  const passkey = samplePasskey(poolId, sub);
  const group = sampleGroup(poolId, { groupName: `group-of-${sub}` });
  return {
    user,
    async insert(tx: StoreWriter): Promise<void> {
      await tx.users.insert(user);
      await tx.users.claimAlias(alias, sub);
      await tx.devices.insert(device);
      await tx.devices.putPending(pending);
      await tx.sessions.insert(session);
      await tx.ssoSessions.insert(sso);
      await tx.codes.put(code);
      await tx.pastPasswords.add(poolId, sub, { salt: '0a', verifier: Uint8Array.of(1) }, 1);
      await tx.riskHistories.put(poolId, sub, { networks: [], devices: [], last: null, feedback: [] });
      await tx.passkeys.insert(passkey);
      await tx.groups.insert(group, 10);
      await tx.groups.addMember(poolId, group.groupName, sub, 10);
      await tx.authEvents.insert(sampleAuthEvent(poolId, sub));
      await tx.guards.putAttempts(poolId, sub, { failures: 3, lastFailureAt: NOW });
      await tx.guards.incrementIfBelow(poolId, `${sub}/ConfirmSignUp`, 1, HOUR);
    },
    async left(store: Store): Promise<readonly boolean[]> {
      const { read } = store;
      const found = await Promise.all([
        read.users.find(poolId, sub),
        read.users.holderOf(alias),
        read.devices.find(poolId, sub, device.deviceKey),
        read.devices.findPending(poolId, sub, device.deviceKey, pending.clientId),
        read.sessions.find(poolId, sub, session.sessionId),
        read.ssoSessions.find(poolId, sub, sso.sessionId),
        read.codes.find(poolId, sub, code.purpose),
        read.pastPasswords.list(poolId, sub).then(([password]) => password),
        read.riskHistories.find(poolId, sub),
        read.passkeys.find(poolId, sub, passkey.credentialId),
        read.guards.attempts(poolId, sub),
        read.authEvents.list(poolId, sub).then(([event]) => event),
        read.groups.membershipsOf(poolId, sub).then(([membership]) => membership),
      ]);
      // The counter is at its limit while it exists. Checking it increments it, so the increment is rolled back.
      const isFree = await store
        .write(async (tx) => {
          throw new RolledBack(await tx.guards.incrementIfBelow(poolId, `${sub}/ConfirmSignUp`, 1, HOUR));
        })
        .catch((reason: unknown) => (reason instanceof RolledBack ? reason.answer : Promise.reject(reason)));
      return [...found.map((one) => one !== undefined), !isFree];
    },
  };
}

class RolledBack extends Error {
  readonly answer: boolean;

  constructor(answer: boolean) {
    super('rolled back');
    this.answer = answer;
  }
}

const ALL = Array.from({ length: 14 }, () => true);
const NONE = ALL.map(() => false);

export function describeRemoval(store: () => Store): void {
  const users = (poolId: string): Promise<number> => store().read.pools.countUsers(poolId);

  /** Creates a pool with more users than one write deletes. */
  const createManyUsers = async (poolId: string): Promise<readonly UserRecord[]> => {
    const created = Array.from({ length: 450 }, () => sampleUser(poolId, { password: null, totp: null }));
    await store().write(async (tx) => {
      await tx.pools.insert(samplePool(poolId), []);
      for (const user of created) await tx.users.insert(user);
    });
    return created;
  };
  const remaining = async (poolId: string): Promise<number> =>
    (await store().read.users.list(poolId, { limit: 5_000 })).items.length;

  describe('removing a user', () => {
    it('removes all data of the user and none of other users', async () => {
      const poolId = newPoolId();
      const [ann, bob] = [household(poolId), household(poolId)];
      await store().write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), []);
        await ann.insert(tx);
        await bob.insert(tx);
      });
      expect([await ann.left(store()), await bob.left(store()), await users(poolId)]).toEqual([ALL, ALL, 2]);
      expect(await store().write((tx) => tx.users.remove(poolId, ann.user.sub))).toBe(true);
      expect([await ann.left(store()), await bob.left(store()), await users(poolId)]).toEqual([NONE, ALL, 1]);
      expect(await store().write((tx) => tx.users.remove(poolId, ann.user.sub))).toBe(false);
      expect(await users(poolId)).toBe(1);
    });

    it('frees the aliases', async () => {
      const poolId = newPoolId();
      const user = sampleUser(poolId);
      const alias = { poolId, kind: 'username', value: 'ann' } as const;
      const next = randomUUID();
      await store().write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), []);
        await tx.users.insert(user);
        await tx.users.claimAlias(alias, user.sub);
        await tx.users.remove(poolId, user.sub);
        expect(await tx.users.claimAlias(alias, next)).toBe(true);
      });
      expect(await store().read.users.holderOf(alias)).toBe(next);
    });
  });

  describe('removing a pool', () => {
    it('removes all data of the pool and none of other pools', async () => {
      const [poolId, other] = [newPoolId(), newPoolId()];
      const [ann, bob] = [household(poolId), household(other)];
      const [client, clientOfOther] = [sampleClient(poolId), sampleClient(other)];
      await store().write(async (tx) => {
        for (const id of [poolId, other]) await tx.pools.insert(samplePool(id), [sampleKey(id)]);
        for (const one of [ann, bob]) await one.insert(tx);
        for (const one of [client, clientOfOther]) await tx.clients.insert(one);
        await tx.guards.consumeOnce({ poolId, sub: 's', nonce: 'nonce' }, NOW);
        await tx.guards.consumeOnce({ poolId: other, sub: 's', nonce: 'nonce' }, NOW);
      });
      expect(await store().write((tx) => tx.pools.remove(poolId))).toBe(true);
      expect(await store().read.pools.find(poolId)).toBeUndefined();
      expect(await store().read.pools.signingKeys(poolId)).toEqual([]);
      expect(await store().read.clients.find(client.clientId)).toBeUndefined();
      expect([await ann.left(store()), await users(poolId)]).toEqual([NONE, 0]);
      expect(await store().read.guards.isConsumed({ poolId, sub: 's', nonce: 'nonce' })).toBe(false);

      expect(await store().read.pools.find(other)).toBeDefined();
      expect(await store().read.pools.signingKeys(other)).toHaveLength(1);
      expect(await store().read.clients.find(clientOfOther.clientId)).toEqual(clientOfOther);
      expect([await bob.left(store()), await users(other)]).toEqual([ALL, 1]);
      expect(await store().read.guards.isConsumed({ poolId: other, sub: 's', nonce: 'nonce' })).toBe(true);
      expect(await store().write((tx) => tx.pools.remove(poolId))).toBe(false);
    });

    it('leaves the rest of a large pool to sweeps', async () => {
      const poolId = newPoolId();
      await createManyUsers(poolId);
      expect(await store().write((tx) => tx.pools.remove(poolId))).toBe(true);
      expect(await store().read.pools.find(poolId)).toBeUndefined();
      expect(await users(poolId)).toBe(0);
      expect(await remaining(poolId)).toBeGreaterThan(0);
      expect(await store().sweep(0)).toBeGreaterThan(0);
      expect(await remaining(poolId)).toBe(0);
      expect(await store().sweep(0)).toBe(0);
    });

    it('lets a pool of the same id start empty', async () => {
      const poolId = newPoolId();
      await createManyUsers(poolId);
      await store().write(async (tx) => {
        await tx.pools.remove(poolId);
        await tx.pools.insert(samplePool(poolId), []);
      });
      expect([await remaining(poolId), await users(poolId)]).toEqual([0, 0]);
      await store().write((tx) => tx.users.insert(sampleUser(poolId)));
      await store().sweep(0);
      expect([await remaining(poolId), await users(poolId)]).toEqual([1, 1]);
    });

    it('rejects or removes a user who is added at the same time', async () => {
      const poolId = newPoolId();
      await store().write((tx) => tx.pools.insert(samplePool(poolId), []));
      const join = (): Promise<void> => store().write((tx) => tx.users.insert(sampleUser(poolId)));
      const work = Array.from({ length: 8 }, join);
      work.push(
        store().write(async (tx) => {
          await tx.pools.remove(poolId);
        }),
      );
      work.push(...Array.from({ length: 8 }, join));
      for (const result of await Promise.allSettled(work)) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ reason: 'gone' });
      }
      expect(await users(poolId)).toBe(0);
    });
  });
}
