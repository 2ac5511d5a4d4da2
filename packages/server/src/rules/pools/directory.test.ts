import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { newTestApp, type TestApp } from '../../operations/users/testing/users.ts';
import { clientSettings } from './client-settings.ts';
import { StoreError } from '../../store/store-error.ts';
import { createDirectory, type Directory, rethrowPoolGone } from './directory.ts';
import { poolSettings } from './pool-settings.ts';
import { samplePoolItem } from '../../store/testing/sample-records.ts';
import { CreateUserPoolDomain } from '../../operations/domains/CreateUserPoolDomain.ts';
import { DeleteUserPoolDomain } from '../../operations/domains/DeleteUserPoolDomain.ts';
import { DeleteUserPool } from '../../operations/pools/DeleteUserPool.ts';

let services: TestServices;
let place: TestApp;
beforeAll(async () => {
  services = await createTestServices();
  place = await newTestApp(services);
});
afterAll(() => services.close());

/** The directory of another node, which is not told about changes. */
const another = () => createDirectory(services.store, services.clock, poolSettings, clientSettings);

describe('the directory finds', () => {
  it('pools with their settings and the name SRP hashes', async () => {
    const pool = await another().pool(place.UserPoolId);
    expect(pool).toMatchObject({ id: place.UserPoolId, shortName: place.UserPoolId.split('_')[1] });
    expect(pool.settings).toEqual(poolSettings(pool.record));
  });

  it('clients with their pool', async () => {
    const { pool, client } = await another().client(place.ClientId);
    expect(pool.id).toBe(place.UserPoolId);
    expect(client).toMatchObject({ id: place.ClientId, poolId: place.UserPoolId, secrets: [] });
    expect(client.settings).toEqual(clientSettings(client.record));
  });

  it('two signing keys for each pool, and none for a pool that does not exist', async () => {
    const keys = await another().signingKeys(place.UserPoolId);
    expect(keys.map((key) => key.use).toSorted()).toEqual(['access', 'id']);
    expect(await another().signingKeys('us-east-1_nope')).toEqual([]);
  });

  it('nothing for an unknown id', async () => {
    await expect(another().pool('us-east-1_nope')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'User pool us-east-1_nope does not exist.',
    });
    await expect(another().client('nope')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'User pool client nope does not exist.',
    });
  });
});

it.each(['', 'us-east-1', 'us-east-1_a b', 'us-east-1_\0', '../us-east-1_a', 'us-east-1_a'.padEnd(100_000, 'a')])(
  'does not ask the store about an invalid pool id: %#',
  async (poolId) => {
    const { pools } = services.store.read;
    const asked: string[] = [];
    const find: typeof pools.find = (id) => (asked.push(id), pools.find(id));
    const signingKeys: typeof pools.signingKeys = (id) => (asked.push(id), pools.signingKeys(id));
    const store = { read: { ...services.store.read, pools: { ...pools, find, signingKeys } } };
    const directory = createDirectory(store, services.clock, poolSettings, clientSettings);
    await expect(directory.pool(poolId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(await directory.signingKeys(poolId)).toEqual([]);
    expect(asked).toEqual([]);
  },
);

describe('the cache', () => {
  it('shows a change of another node after a second, one of this node at once', async () => {
    const directory = another();
    const before = (await directory.pool(place.UserPoolId)).record;
    await services.store.write((tx) => tx.pools.replace({ ...before, name: 'renamed' }));
    services.clock.advance(799);
    expect((await directory.pool(place.UserPoolId)).record.name).toBe(before.name);
    services.clock.advance(1);
    const renamed = (await directory.pool(place.UserPoolId)).record;
    expect(renamed.name).toBe('renamed');

    await services.store.write((tx) => tx.pools.replace({ ...renamed, name: 'again' }));
    directory.forget(place.UserPoolId);
    expect((await directory.pool(place.UserPoolId)).record.name).toBe('again');
  });

  it('drops a pool with its clients and keys, and nothing else', async () => {
    const gone = await newTestApp(services);
    const directory = another();
    for (const { UserPoolId, ClientId } of [gone, place]) {
      await directory.client(ClientId);
      await directory.signingKeys(UserPoolId);
    }
    await callOperation(services, DeleteUserPool, { UserPoolId: gone.UserPoolId });
    await expect(directory.client(gone.ClientId)).resolves.toBeDefined();
    directory.forget(gone.UserPoolId);
    await expect(directory.client(gone.ClientId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(directory.pool(gone.UserPoolId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(await directory.signingKeys(gone.UserPoolId)).toEqual([]);
    await expect(directory.client(place.ClientId)).resolves.toBeDefined();
  });

  it('shows changes of clients and items of this node at once, and those of another node later', async () => {
    const app = await newTestApp(services);
    const directory = another();
    const names = async () => {
      const { client } = await directory.client(app.ClientId);
      const item = await directory.item(app.UserPoolId, 'session-configuration', 'pool');
      return [client.record.name, item?.content.maxPerUser];
    };
    const [name] = await names();
    expect(await names()).toEqual([name, undefined]);
    const { record } = (await directory.client(app.ClientId)).client;
    const content = { tracking: true, maxPerUser: 7 };
    const item = samplePoolItem(app.UserPoolId, 'session-configuration', content, { itemId: 'pool' });
    await services.store.write(async (tx) => {
      await tx.clients.replace({ ...record, name: 'renamed' });
      await tx.poolItems.insert(item, 10);
    });
    directory.forget(place.UserPoolId);
    expect(await names()).toEqual([name, undefined]);
    directory.forget(app.UserPoolId);
    expect(await names()).toEqual(['renamed', 7]);
    expect(await directory.item(app.UserPoolId, 'session-configuration', 'another')).toBeUndefined();
    expect(await directory.item(place.UserPoolId, 'session-configuration', 'pool')).toBeUndefined();
  });

  it('shows a domain at once that this node gave to a pool, and after a second one of another node', async () => {
    const other = another();
    const poolOf = async (directory: Directory) => (await directory.domain('people'))?.id;
    expect([await poolOf(services.directory), await poolOf(other)]).toEqual([undefined, undefined]);
    const owner = await newTestApp(services);
    const domain = { UserPoolId: owner.UserPoolId, Domain: 'people' };
    await callOperation(services, CreateUserPoolDomain, domain);
    expect([await poolOf(services.directory), await poolOf(other)]).toEqual([owner.UserPoolId, undefined]);
    services.clock.advance(1_000);
    expect(await poolOf(other)).toBe(owner.UserPoolId);
    await callOperation(services, DeleteUserPoolDomain, domain);
    expect([await poolOf(services.directory), await poolOf(other)]).toEqual([undefined, owner.UserPoolId]);
    services.clock.advance(1_000);
    expect(await poolOf(other)).toBeUndefined();
  });

  it('finds no domain of a pool that was removed', async () => {
    const owner = await newTestApp(services);
    await callOperation(services, CreateUserPoolDomain, { UserPoolId: owner.UserPoolId, Domain: 'gone' });
    expect(await services.directory.domain('gone')).toMatchObject({ id: owner.UserPoolId });
    await callOperation(services, DeleteUserPoolDomain, { UserPoolId: owner.UserPoolId, Domain: 'gone' });
    await callOperation(services, DeleteUserPool, { UserPoolId: owner.UserPoolId });
    expect(await services.directory.domain('gone')).toBeUndefined();
  });

  it('reads a domain once in a second, whether it exists or not, and no invalid one', async () => {
    const { poolItems } = services.store.read;
    const asked: string[] = [];
    const findGlobally: typeof poolItems.findGlobally = (kind, key) => (
      asked.push(key), poolItems.findGlobally(kind, key)
    );
    const store = { read: { ...services.store.read, poolItems: { ...poolItems, findGlobally } } };
    const directory = createDirectory(store, services.clock, poolSettings, clientSettings);
    for (const domain of ['nobody', 'nobody', '', 'A', 'a..b', 'a'.repeat(100_000)]) {
      expect(await directory.domain(domain)).toBeUndefined();
    }
    expect(asked).toEqual(['nobody']);
  });

  it('does not cache that a pool does not exist', async () => {
    const directory = another();
    const { record } = await directory.pool(place.UserPoolId);
    const poolId = 'us-east-1_later0000';
    await expect(directory.pool(poolId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await services.store.write((tx) => tx.pools.insert({ ...record, poolId, version: 1 }, []));
    await expect(directory.pool(poolId)).resolves.toMatchObject({ id: poolId });
  });
});

it('explains errors of writes if the pool was removed meanwhile', () => {
  const rethrow = rethrowPoolGone('us-east-1_gone');
  const gone = { code: 'ResourceNotFoundException', message: 'User pool us-east-1_gone does not exist.' };
  expect(() => rethrow(new StoreError('gone', 'a row'))).toThrow(expect.objectContaining(gone));
  const other = new Error('no disk');
  expect(() => rethrow(other)).toThrow(other);
});
