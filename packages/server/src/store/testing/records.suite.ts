/** Tests of pools, clients and users: they are read as they were stored. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { UserRecord } from '../../records/user.ts';
import type { Store } from '../store.ts';
import { HARD_TEXT, newPoolId, NOW, sampleClient, sampleKey, samplePool, sampleUser } from './sample-records.ts';

export function describeRecords(store: () => Store): void {
  const inNewPool = async (change: Partial<UserRecord>): Promise<UserRecord> => {
    const user = sampleUser(newPoolId(), change);
    await store().write(async (tx) => {
      await tx.pools.insert(samplePool(user.poolId), []);
      await tx.users.insert(user);
    });
    return user;
  };

  describe('pools', () => {
    it('are read as they were stored', async () => {
      const poolId = newPoolId();
      const pool = samplePool(poolId);
      const keys = [sampleKey(poolId, { kid: 'b', use: 'id' }), sampleKey(poolId, { kid: 'a' })];
      await store().write((tx) => tx.pools.insert(pool, keys));
      expect(await store().read.pools.find(poolId)).toEqual(pool);
      expect(await store().read.pools.signingKeys(poolId)).toEqual(keys.toReversed());
      expect(await store().read.pools.countUsers(poolId)).toBe(0);
    });

    it('are not found before they are stored', async () => {
      expect(await store().read.pools.find('us-east-1_none')).toBeUndefined();
      expect(await store().read.pools.signingKeys('us-east-1_none')).toEqual([]);
      expect(await store().read.pools.countUsers('us-east-1_none')).toBe(0);
    });

    it('are replaced from their present version only', async () => {
      const pool = samplePool(newPoolId());
      await store().write((tx) => tx.pools.insert(pool, []));
      const change = {
        ...pool,
        name: 'staff',
        mfaConfiguration: 'ON',
        mfa: {},
        definition: {},
        modifiedAt: NOW + 9,
      } as const;
      expect(await store().write((tx) => tx.pools.replace(change))).toBe(true);
      expect(await store().read.pools.find(pool.poolId)).toEqual({ ...change, version: 2 });
      expect(await store().write((tx) => tx.pools.replace({ ...change, name: 'late' }))).toBe(false);
      expect(await store().read.pools.find(pool.poolId)).toEqual({ ...change, version: 2 });
      expect(await store().write((tx) => tx.pools.replace({ ...change, version: 2 }))).toBe(true);
      expect(await store().write((tx) => tx.pools.replace(samplePool('us-east-1_none')))).toBe(false);
    });

    it('cannot be stored twice', async () => {
      const pool = samplePool(newPoolId());
      await store().write((tx) => tx.pools.insert(pool, []));
      await expect(store().write((tx) => tx.pools.insert({ ...pool, name: 'other' }, []))).rejects.toMatchObject({
        reason: 'statement',
      });
      expect(await store().read.pools.find(pool.poolId)).toEqual(pool);
    });
  });

  describe('clients', () => {
    it.each([
      ['with a secret', {}],
      ['with two secrets', { secrets: [1, 2].map((at) => ({ value: `secret_${at}`, createdAt: NOW + at })) }],
      ['without a secret', { secrets: [] }],
    ])('are read as they were stored, %s', async (_which, change) => {
      const client = sampleClient(newPoolId(), change);
      await store().write((tx) => tx.clients.insert(client));
      expect(await store().read.clients.find(client.clientId)).toEqual(client);
    });

    it('are replaced from their present version only', async () => {
      const client = sampleClient(newPoolId());
      await store().write((tx) => tx.clients.insert(client));
      const change = { ...client, name: 'app', secrets: [], definition: {}, modifiedAt: NOW + 9 };
      expect(await store().write((tx) => tx.clients.replace(change))).toBe(true);
      expect(await store().write((tx) => tx.clients.replace({ ...change, name: 'late' }))).toBe(false);
      expect(await store().read.clients.find(client.clientId)).toEqual({ ...change, version: 2 });
    });

    it('are removed from their own pool only', async () => {
      const client = sampleClient(newPoolId());
      await store().write((tx) => tx.clients.insert(client));
      expect(await store().write((tx) => tx.clients.remove(newPoolId(), client.clientId))).toBe(false);
      expect(await store().write((tx) => tx.clients.remove(client.poolId, client.clientId))).toBe(true);
      expect(await store().write((tx) => tx.clients.remove(client.poolId, client.clientId))).toBe(false);
      expect(await store().read.clients.find(client.clientId)).toBeUndefined();
    });
  });

  describe('users', () => {
    it.each<[string, Partial<UserRecord>]>([
      ['complete', {}],
      ['without a password', { password: null }],
      [
        'with a password that does not expire',
        { password: { salt: '0a', verifier: Uint8Array.of(0, 255), expiresAt: null } },
      ],
      ['without TOTP', { totp: null }],
      ['with a TOTP without a name', { totp: { secret: Uint8Array.of(1), lastStep: 0, friendlyDeviceName: null } }],
      ['without a pending TOTP', { pendingTotpSecret: null }],
      ['who signed in before', { awaitsFirstSignIn: false }],
      ['without factors', { mfaFactors: [], preferredMfa: null }],
      ['without attributes', { attributes: {} }],
      ['disabled', { enabled: false, status: 'FORCE_CHANGE_PASSWORD' }],
      ['with difficult attributes', { attributes: { name: HARD_TEXT, 'custom:note': HARD_TEXT, email: '' } }],
      [
        'with attributes that have the names of object members',
        { attributes: Object.fromEntries(['__proto__', 'constructor', 'toString'].map((name) => [name, name])) },
      ],
      [
        'with a difficult TOTP name',
        { totp: { secret: Uint8Array.of(1), lastStep: 1, friendlyDeviceName: HARD_TEXT } },
      ],
      [
        'with long attributes',
        { attributes: { name: '\u{1F511}'.repeat(1024), email: `${'x'.repeat(2036)}@example.com` } },
      ],
    ])('are read as they were stored: %s', async (_which, change) => {
      const user = await inNewPool(change);
      expect(await store().read.users.find(user.poolId, user.sub)).toStrictEqual(user);
      expect((await store().read.users.list(user.poolId, { limit: 9 })).items).toStrictEqual([user]);
    });

    it('are replaced as a whole', async () => {
      const user = await inNewPool({});
      const change = sampleUser(user.poolId, {
        sub: user.sub,
        password: null,
        totp: null,
        pendingTotpSecret: null,
        attributes: { name: 'Ann' },
        enabled: false,
        preferredMfa: null,
      });
      await store().write(async (tx) => {
        expect(await tx.users.findForUpdate(user.poolId, user.sub)).toEqual(user);
        await tx.users.replace(change);
        expect(await tx.users.find(user.poolId, user.sub)).toEqual(change);
      });
      expect(await store().read.users.find(user.poolId, user.sub)).toEqual(change);
    });

    it('cannot be replaced if they do not exist', async () => {
      await expect(store().write((tx) => tx.users.replace(sampleUser(newPoolId())))).rejects.toMatchObject({
        reason: 'misuse',
      });
    });

    it('cannot be added to a pool that does not exist', async () => {
      const user = sampleUser(newPoolId());
      await expect(store().write((tx) => tx.users.insert(user))).rejects.toMatchObject({ reason: 'gone' });
      expect(await store().read.users.find(user.poolId, user.sub)).toBeUndefined();
    });

    it('are found in their own pool only', async () => {
      const user = await inNewPool({});
      expect(await store().read.users.find(newPoolId(), user.sub)).toBeUndefined();
      expect(await store().read.users.find(user.poolId, randomUUID())).toBeUndefined();
    });

    it('have aliases, separate for each kind and pool', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const alias = { poolId, kind: 'email', value: 'ann@example.com' } as const;
      await store().write(async (tx) => {
        expect(await tx.users.claimAlias(alias, sub)).toBe(true);
        expect(await tx.users.claimAlias(alias, sub)).toBe(true);
        expect(await tx.users.claimAlias(alias, randomUUID())).toBe(false);
        expect(await tx.users.claimAlias({ ...alias, kind: 'username' }, randomUUID())).toBe(true);
        expect(await tx.users.claimAlias({ ...alias, poolId: newPoolId() }, randomUUID())).toBe(true);
        expect(await tx.users.claimAlias({ ...alias, value: 'Ann@example.com' }, randomUUID())).toBe(true);
        await tx.users.releaseAlias(alias, randomUUID());
        expect(await tx.users.holderOf(alias)).toBe(sub);
      });
      expect(await store().read.users.holderOf(alias)).toBe(sub);
      await store().write((tx) => tx.users.releaseAlias(alias, sub));
      expect(await store().read.users.holderOf(alias)).toBeUndefined();
    });

    it('accept each TOTP step once, and only later ones', async () => {
      const user = await inNewPool({ totp: { secret: Uint8Array.of(1), lastStep: 100, friendlyDeviceName: null } });
      const accept = (step: number): Promise<boolean> =>
        store().write((tx) => tx.users.acceptTotpStep(user.poolId, user.sub, step, 200));
      expect([await accept(99), await accept(100), await accept(102), await accept(102), await accept(101)]).toEqual([
        false,
        false,
        true,
        false,
        false,
      ]);
      expect((await store().read.users.find(user.poolId, user.sub))?.totp?.lastStep).toBe(102);
    });

    it('accept a step although the last TOTP step is in the future', async () => {
      const user = await inNewPool({ totp: { secret: Uint8Array.of(1), lastStep: 100, friendlyDeviceName: null } });
      const accept = (step: number, latest: number): Promise<boolean> =>
        store().write((tx) => tx.users.acceptTotpStep(user.poolId, user.sub, step, latest));
      expect([await accept(50, 100), await accept(50, 99), await accept(50, 99), await accept(51, 99)]).toEqual([
        false,
        true,
        false,
        true,
      ]);
    });

    it('accept no step without TOTP', async () => {
      const user = await inNewPool({ totp: null });
      expect(await store().write((tx) => tx.users.acceptTotpStep(user.poolId, user.sub, 5, 6))).toBe(false);
      expect(await store().write((tx) => tx.users.acceptTotpStep(user.poolId, randomUUID(), 5, 6))).toBe(false);
    });
  });
}
