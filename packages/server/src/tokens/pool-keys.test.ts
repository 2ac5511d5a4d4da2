import { beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '../crypto/random.ts';
import { createSigningKeyStock } from '../crypto/signing-keys.ts';
import type { SigningKeyRecord } from '../records/pool.ts';
import { createPoolKeys } from './pool-keys.ts';

const NOW = 1_700_000_000_000;
const clock = { now: () => NOW };
let access: SigningKeyRecord;
let id: SigningKeyRecord;

beforeAll(async () => {
  const stock = createSigningKeyStock(clock, systemRandom, 0);
  [id, access] = await stock.take('pool-1');
  stock.close();
});

const keysOf = (pools: Readonly<Record<string, readonly SigningKeyRecord[]>>) =>
  createPoolKeys({ signingKeys: async (poolId) => pools[poolId] ?? [] }, clock);

/**
 * The key that signs access tokens if the pool has keys that sign from these instants, under their names. The directory may list them in
 * any order.
 */
async function signing(instants: Readonly<Record<string, number>>): Promise<readonly string[]> {
  const records = Object.entries(instants).map(([kid, signsFrom]) => Object.assign({}, access, { kid, signsFrom }));
  const chosen = await Promise.all(
    ordersOf(records).map((listed) => keysOf({ 'pool-1': listed }).signingKey('pool-1', 'access')),
  );
  return [...new Set(chosen.map(({ kid }) => kid))];
}

function ordersOf<T>(values: readonly T[]): readonly (readonly T[])[] {
  if (values.length < 2) return [values];
  return values.flatMap((first, index) => ordersOf(values.toSpliced(index, 1)).map((rest) => [first].concat(rest)));
}

describe('the key that signs', () => {
  it.each<[string, Readonly<Record<string, number>>]>([
    ['the only one', { chosen: NOW - 1 }],
    ['the one that started last', { old: NOW - 9, chosen: NOW - 1, older: NOW - 10 }],
    ['one from its first millisecond on', { old: NOW - 9, chosen: NOW }],
    ['one that signs already, before those that will', { later: NOW + 1, chosen: NOW - 9, latest: NOW + 2 }],
    ['the one that starts first, if none signs yet', { later: NOW + 5, chosen: NOW + 1, latest: NOW + 9 }],
  ])('is %s', async (_, instants) => {
    expect(await signing(instants)).toEqual(['chosen']);
  });

  it('is one of its use that has a private half', async () => {
    const newer = { ...access, kid: 'newer', signsFrom: access.signsFrom + 1, privateKey: null };
    const keys = keysOf({ 'pool-1': [newer, id, access] });
    expect((await keys.signingKey('pool-1', 'access')).kid).toBe(access.kid);
    expect((await keys.signingKey('pool-1', 'id')).kid).toBe(id.kid);
  });

  it('signs, and cannot be exported', async () => {
    const { key } = await keysOf({ 'pool-1': [access] }).signingKey('pool-1', 'access');
    expect(key).toMatchObject({ type: 'private', extractable: false, usages: ['sign'] });
  });

  it('is missing in a pool that was deleted', async () => {
    const expected = { code: 'ResourceNotFoundException' };
    await expect(keysOf({}).signingKey('pool-1', 'access')).rejects.toMatchObject(expected);
  });
});

describe('the key that verifies', () => {
  it('is the public half of the key with the name, the use and the pool', async () => {
    const keys = keysOf({ 'pool-1': [id, access] });
    const key = await keys.accessTokenKey('pool-1', access.kid);
    expect(key).toMatchObject({ type: 'public', extractable: false, usages: ['verify'] });
    expect(await keys.idTokenKey('pool-1', id.kid)).toMatchObject({ type: 'public' });
    expect(await keys.hasAccessTokenKey('pool-1', access.kid)).toBe(true);
    for (const [poolId, kid] of [
      ['pool-1', id.kid],
      ['pool-1', 'other'],
      ['pool-2', access.kid],
    ] as const) {
      expect(await keys.accessTokenKey(poolId, kid)).toBeUndefined();
      expect(await keys.hasAccessTokenKey(poolId, kid)).toBe(false);
    }
    expect(await keys.idTokenKey('pool-1', access.kid)).toBeUndefined();
  });

  it('is imported once', async () => {
    const keys = keysOf({ 'pool-1': [access] });
    const [first, second] = [await keys.signingKey('pool-1', 'access'), await keys.signingKey('pool-1', 'access')];
    expect(first.key).toBe(second.key);
    expect(await keys.accessTokenKey('pool-1', access.kid)).toBe(await keys.accessTokenKey('pool-1', access.kid));
  });

  it('is that of the pool, even if keys of two pools have the same name', async () => {
    const same = { ...id, use: 'access', kid: access.kid } as const;
    const keys = keysOf({ 'pool-1': [access], 'pool-2': [same] });
    const one = await keys.accessTokenKey('pool-1', access.kid);
    expect(await keys.accessTokenKey('pool-2', access.kid)).not.toBe(one);
    const signer = await keys.signingKey('pool-1', 'access');
    expect((await keys.signingKey('pool-2', 'access')).key).not.toBe(signer.key);
  });
});
