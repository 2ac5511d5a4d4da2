/**
 * Tests of resealing: every sealed value of every table is resealed under the newest master key, while the store is in
 * use.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testMessage } from '../../delivery/testing/message.ts';
import { SEALED } from '../sealing/sealed-column.ts';
import type { Store } from '../store.ts';
import {
  newPoolId,
  NOW,
  sampleClient,
  sampleDevice,
  sampleKey,
  samplePool,
  samplePoolItem,
  sampleUser,
} from './sample-records.ts';
import { type TestDatabase, testEnvelope } from './test-database.ts';

const go = (): Promise<void> => Promise.resolve();

/** The user of a population who has an imported hash. */
const subOfHash = (poolId: string): string => `imported ${poolId}`;

interface Population {
  readonly poolId: string;
  readonly subs: readonly string[];
  readonly clientId: string;
}

/** Stores a value in every sealed column, and more users than are read at a time. */
async function populate(store: Store, size = 150): Promise<Population> {
  const poolId = newPoolId();
  const client = sampleClient(poolId, { secrets: [{ value: 'client secret', createdAt: NOW }] });
  const users = Array.from({ length: size }, () =>
    sampleUser(poolId, {
      password: { salt: 'aa', verifier: new Uint8Array(randomBytes(384)), expiresAt: null },
      totp: { secret: new Uint8Array(randomBytes(20)), lastStep: 1, friendlyDeviceName: null },
      pendingTotpSecret: new Uint8Array(randomBytes(20)),
    }),
  );
  await store.write(async (tx) => {
    await tx.pools.insert(samplePool(poolId), [sampleKey(poolId)]);
    await tx.clients.insert(client);
    const content = { name: 'api', scopes: null };
    await tx.poolItems.insert(samplePoolItem(poolId, 'resource-server', content, { itemId: 'api' }), 1);
    await tx.serverKeys.put({ id: `test ${poolId}`, key: new Uint8Array(32).fill(7), expiresAt: null });
    const chunk = { poolId, jobId: 'import-a', uploadId: 'upload', index: 0, content: new Uint8Array(9).fill(6) };
    await tx.importJobs.addChunk(chunk);
    await tx.users.insert(
      sampleUser(poolId, { sub: subOfHash(poolId), password: null, importedHash: { text: 'hash' } }),
    );
    for (const user of users) {
      const { sub } = user;
      await tx.users.insert(user);
      await tx.devices.insert(
        sampleDevice(poolId, sub, { secret: { salt: 'bb', verifier: new Uint8Array(384).fill(3) } }),
      );
      await tx.pastPasswords.add(poolId, sub, { salt: 'cc', verifier: new Uint8Array(384).fill(4) }, 3);
      const message = testMessage({ id: `message of ${sub}`, poolId, sub });
      const waiting = { attempts: 1, dueAt: NOW, isTaken: false, expiresAt: NOW + 1_000 };
      await tx.outbox.insert({ queue: 'message', poolId, sub, messageId: message.id, message, ...waiting });
    }
  });
  return { poolId, subs: users.map(({ sub }) => sub), clientId: client.clientId };
}

/** Opens every sealed value; throws if one cannot be opened. */
async function readAll({ read }: Store, { poolId, subs, clientId }: Population): Promise<void> {
  expect(await read.pools.signingKeys(poolId)).toHaveLength(1);
  expect((await read.clients.find(clientId))?.secrets[0]?.value).toBe('client secret');
  expect((await read.poolItems.find(poolId, 'resource-server', 'api'))?.content.name).toBe('api');
  const stored = (await read.serverKeys.list()).find(({ id }) => id === `test ${poolId}`);
  expect(stored?.key).toEqual(new Uint8Array(32).fill(7));
  const chunk = await read.importJobs.chunk({ poolId, jobId: 'import-a', uploadId: 'upload' }, 0);
  expect(chunk).toEqual(new Uint8Array(9).fill(6));
  expect((await read.users.find(poolId, subOfHash(poolId)))?.importedHash?.text).toBe('hash');
  for (const sub of subs) {
    const user = await read.users.find(poolId, sub);
    expect([user?.password?.verifier.length, user?.totp?.secret.length, user?.pendingTotpSecret?.length]).toEqual([
      384, 20, 20,
    ]);
    const [device] = (await read.devices.list(poolId, sub, { limit: 1 })).items;
    expect(device?.secret?.verifier).toEqual(new Uint8Array(384).fill(3));
    const [past] = await read.pastPasswords.list(poolId, sub);
    expect(past?.verifier).toEqual(new Uint8Array(384).fill(4));
  }
  expect(await read.outbox.due('message', NOW, 1_000)).toHaveLength(subs.length);
}

/** Tests of resealing. */
export function describeResealing(create: () => Promise<TestDatabase>): void {
  describe('resealing', () => {
    let database: TestDatabase;
    let store: Store | undefined;
    const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    const open = async (...keys: readonly Uint8Array[]): Promise<Store> => {
      await store?.close();
      store = await database.open(testEnvelope(...keys));
      return store;
    };
    beforeEach(async () => {
      database = await create();
    });
    afterEach(async () => {
      await store?.close();
      store = undefined;
      await database.remove();
    });

    it('reaches every sealed column, however often it is interrupted', async () => {
      const before = await open(first);
      const population = await populate(before);
      for (const [table, { columns }] of Object.entries(SEALED)) {
        for (const column of columns) {
          const [found] = await database.run(`select count(*) as rows from ${table} where ${column} is not null`);
          expect(Number(found?.['rows']), `${table}.${column}`).toBeGreaterThan(0);
        }
      }
      for (let interruptions = 0; interruptions < 4; interruptions += 1) {
        const rotating = await open(second, first);
        let steps = randomInt(1, 8);
        const afterStep = () => (steps-- > 0 ? go() : Promise.reject(new Error('interrupted')));
        await rotating.reseal({ afterStep }).catch((error: unknown) => expect(String(error)).toContain('interrupted'));
        await readAll(rotating, population);
      }
      const last = await open(second, first);
      await last.reseal({ afterStep: go });
      expect((await last.sealedUnder(go)).size).toBe(1);
      expect(await last.reseal({ afterStep: go })).toMatchObject({ resealed: 0 });
      await readAll(await open(second), population);
      await readAll(await open(third, second), population);
    });

    it('does not block other writes, and does not overwrite them', async () => {
      const population = await populate(await open(first), 200);
      const { poolId, subs } = population;
      const rotating = await open(second, first);
      const writes = subs.map((sub, index) => async () => {
        if (index % 4 === 0) await rotating.write((tx) => tx.users.remove(poolId, sub));
        else {
          await rotating.write(async (tx) => {
            const user = await tx.users.findForUpdate(poolId, sub);
            if (user) await tx.users.replace({ ...user, attributes: { name: 'changed' } });
          });
        }
      });
      let step = 0;
      const resealing = rotating.reseal({
        afterStep: async () => {
          await Promise.all(writes.slice(step * 20, (step += 1) * 20).map((write) => write()));
        },
      });
      await resealing;
      await Promise.all(writes.slice(step * 20).map((write) => write()));
      expect((await rotating.sealedUnder(go)).size).toBe(1);
      const left = subs.filter((_, index) => index % 4 !== 0);
      const after = await open(second);
      await readAll(after, { ...population, subs: left });
      for (const sub of left)
        expect((await after.read.users.find(poolId, sub))?.attributes).toEqual({ name: 'changed' });
    });

    it('reads few items of pools at a time, since they may be large', async () => {
      const before = await open(first);
      const { poolId } = await populate(before, 1);
      const images = Array.from({ length: 12 }, () =>
        samplePoolItem(poolId, 'asset', { mediaType: 'image/png', bytes: 'AAAA' }),
      );
      await before.write(async (tx) => {
        for (const image of images) await tx.poolItems.insert(image, 100);
      });
      const counts: number[] = [];
      await (await open(second, first)).reseal({
        afterStep: ({ resealed }) => {
          counts.push(resealed);
          return go();
        },
      });
      const steps = counts.map((count, index) => count - (counts[index - 1] ?? 0));
      expect(Math.max(...steps)).toBeLessThan(images.length);
    });

    it('must be finished before the database opens without the old key', async () => {
      await populate(await open(first), 1);
      await (await open(second, first)).close();
      store = undefined;
      await expect(database.open(testEnvelope(second))).rejects.toMatchObject({ reason: 'wrong-key' });
    });
  });
}
