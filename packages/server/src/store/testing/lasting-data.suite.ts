/** Tests of stored data: it survives restarts, its secrets are sealed, and it opens only under its keys. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import {
  newPoolId,
  NOW,
  sampleClient,
  sampleCode,
  sampleDevice,
  sampleKey,
  samplePool,
  sampleSession,
  sampleUser,
} from './sample-records.ts';
import { canary, type TestDatabase, testEnvelope } from './test-database.ts';

export function describeLastingData(create: () => Promise<TestDatabase>): void {
  describe('a database', () => {
    let database: TestDatabase;
    const opened: Store[] = [];
    const open = async (...options: Parameters<TestDatabase['open']>): Promise<Store> => {
      const store = await database.open(...options);
      opened.push(store);
      return store;
    };
    beforeEach(async () => {
      database = await create();
    });
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
      await database.remove();
    });

    it('has all data after a restart', async () => {
      const first = await open();
      const poolId = newPoolId();
      const [pool, key, client] = [samplePool(poolId), sampleKey(poolId), sampleClient(poolId)];
      const user = sampleUser(poolId);
      const [device, session] = [sampleDevice(poolId, user.sub), sampleSession(poolId, user.sub)];
      const code = sampleCode(poolId, user.sub);
      const alias = { poolId, kind: 'username', value: user.username } as const;
      await first.write(async (tx) => {
        await tx.pools.insert(pool, [key]);
        await tx.clients.insert(client);
        await tx.users.insert(user);
        await tx.users.claimAlias(alias, user.sub);
        await tx.devices.insert(device);
        await tx.sessions.insert(session);
        await tx.codes.put(code);
        await tx.guards.consumeOnce({ poolId, sub: 's', nonce: 'nonce' }, NOW);
      });
      await first.close();

      const { read } = await open();
      expect(await read.pools.find(poolId)).toEqual(pool);
      expect(await read.pools.signingKeys(poolId)).toEqual([key]);
      expect(await read.pools.countUsers(poolId)).toBe(1);
      expect(await read.clients.find(client.clientId)).toEqual(client);
      expect(await read.users.find(poolId, user.sub)).toEqual(user);
      expect(await read.users.holderOf(alias)).toBe(user.sub);
      expect(await read.devices.find(poolId, user.sub, device.deviceKey)).toEqual(device);
      expect(await read.sessions.find(poolId, user.sub, session.sessionId)).toEqual(session);
      expect(await read.codes.find(poolId, user.sub, code.purpose)).toEqual(code);
      expect(await read.guards.isConsumed({ poolId, sub: 's', nonce: 'nonce' })).toBe(true);
    });

    it('never contains a secret in plain form', async () => {
      const store = await open();
      const poolId = newPoolId();
      const secrets = {
        privateKey: canary('private key', 1200),
        password: canary('password verifier', 384),
        pastPassword: canary('past password verifier', 384),
        totp: canary('TOTP secret', 20),
        pendingTotp: canary('pending TOTP secret', 20),
        device: canary('device verifier', 384),
        client: canary('client secret', 24),
      };
      const clientSecret = Buffer.from(secrets.client).toString('hex');
      const user = sampleUser(poolId, {
        username: 'canary-in-the-clear',
        password: { salt: 'aa', verifier: secrets.password, expiresAt: null },
        totp: { secret: secrets.totp, lastStep: 1, friendlyDeviceName: null },
        pendingTotpSecret: secrets.pendingTotp,
      });
      await store.write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), [sampleKey(poolId, { privateKey: secrets.privateKey })]);
        await tx.clients.insert(sampleClient(poolId, { secrets: [{ value: clientSecret, createdAt: NOW }] }));
        await tx.users.insert(user);
        await tx.users.replace({ ...user, modifiedAt: NOW + 5 });
        await tx.pastPasswords.add(poolId, user.sub, { salt: 'bb', verifier: secrets.pastPassword }, 3);
        await tx.devices.insert(sampleDevice(poolId, user.sub, { secret: { salt: 'aa', verifier: secrets.device } }));
      });
      const check = async (moment: string): Promise<void> => {
        const contents = await database.contents();
        // Checks that the search works: values that are not sealed are found.
        expect(contents.includes('canary-in-the-clear'), moment).toBe(true);
        for (const [name, secret] of Object.entries(secrets)) {
          const head = Buffer.from(secret).subarray(0, 16);
          for (const form of [head, head.toString('hex'), head.toString('base64').slice(0, 20)]) {
            expect(contents.includes(form), `${name} ${moment}`).toBe(false);
          }
        }
      };
      await check('while it runs');
      await store.close();
      await check('when it has been closed');
    });

    it('opens under additional keys, but not without the key that it was sealed under', async () => {
      const [first, second] = [randomBytes(32), randomBytes(32)];
      const store = await open(testEnvelope(first));
      const client = sampleClient(newPoolId());
      await store.write((tx) => tx.clients.insert(client));
      await store.close();

      const rotated = await open(testEnvelope(second, first));
      expect(await rotated.read.clients.find(client.clientId)).toEqual(client);
      await rotated.close();

      await expect(database.open(testEnvelope(second))).rejects.toMatchObject({
        reason: 'wrong-key',
        message: expect.stringContaining('another master key') as string,
      });
    });

    it('is set up once when several nodes open it together', async () => {
      const envelope = testEnvelope();
      const stores = await Promise.all([1, 2, 3].map(() => open(envelope)));
      const poolId = newPoolId();
      const nonces = await Promise.all(
        stores.map((store) => store.write((tx) => tx.guards.consumeOnce({ poolId, sub: 's', nonce: 'n' }, NOW))),
      );
      expect(nonces.filter(Boolean)).toHaveLength(1);
    });

    it('accepts the write of a ping', async () => {
      const store = await open();
      await store.ping();
      await store.close();
      await expect(store.ping()).rejects.toMatchObject({ reason: 'closed' });
      await expect(
        store.write((tx) => tx.guards.consumeOnce({ poolId: 'p', sub: 's', nonce: randomUUID() }, NOW)),
      ).rejects.toMatchObject({
        reason: 'closed',
      });
      await expect(store.read.pools.find('p')).rejects.toMatchObject({ reason: 'closed' });
    });
  });
}
