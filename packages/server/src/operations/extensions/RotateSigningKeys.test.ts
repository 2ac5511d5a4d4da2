/** The signing keys of a pool over time: published before they sign, and afterwards. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeProtectedHeader } from 'jose';
import { CreateUserPool } from '../pools/CreateUserPool.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import type { UserRecord } from '../../records/user.ts';
import { sampleSession, sampleUser } from '../../store/testing/sample-records.ts';
import { RotateSigningKeys } from './RotateSigningKeys.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function newPool(): Promise<string> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people' });
  return UserPool?.Id ?? '';
}

async function kidOfNewToken(poolId: string): Promise<string | undefined> {
  const pool = await services.directory.pool(poolId);
  const settings = { accessTokenSeconds: 86_400, idTokenSeconds: 86_400, tokenRevocation: false, readAttributes: null };
  const client = { id: 'client', settings } as never;
  const user: UserRecord = sampleUser(poolId);
  const occasion = { source: 'TokenGeneration_Authentication' } as const;
  const issued = await services.tokens.issue(pool, client, user, sampleSession(poolId, user.sub), occasion);
  return decodeProtectedHeader(issued.AccessToken).kid;
}

const rotate = (input: object) =>
  RotateSigningKeys.run(services, input) as Promise<{ keys: { kid: string; use: string }[] }>;
const published = async (poolId: string) => (await services.directory.signingKeys(poolId)).map(({ kid }) => kid);
const privateHalves = async (poolId: string) =>
  (await services.store.read.pools.signingKeys(poolId)).filter(({ privateKey }) => privateKey !== null).length;

it('publishes new keys, signs with them after ten minutes, and removes the old ones after a day', async () => {
  const poolId = await newPool();
  const old = await kidOfNewToken(poolId);
  const { keys } = await rotate({ userPoolId: poolId });
  const fresh = keys.find(({ use }) => use === 'access')?.kid;
  expect(fresh).not.toBe(old);
  expect(await published(poolId)).toEqual(expect.arrayContaining([old, fresh]));
  expect(await kidOfNewToken(poolId)).toBe(old);
  await expect(rotate({ userPoolId: poolId })).rejects.toMatchObject({ code: 'InvalidParameterException' });

  services.clock.advance(10 * MINUTE);
  expect(await kidOfNewToken(poolId)).toBe(fresh);
  expect(await privateHalves(poolId)).toBe(4);
  await services.store.sweep(services.clock.now());
  expect(await privateHalves(poolId)).toBe(2);
  expect(await kidOfNewToken(poolId)).toBe(fresh);

  services.clock.advance(24 * HOUR + 59 * MINUTE);
  expect(await published(poolId)).toHaveLength(4);
  services.clock.advance(2 * MINUTE);
  expect(await published(poolId)).toHaveLength(2);
  expect(await published(poolId)).not.toContain(old);
  await services.store.sweep(services.clock.now());
  expect(await services.store.read.pools.signingKeys(poolId)).toHaveLength(2);
});

it('signs at once with atOnce, also if other new keys do not sign yet', async () => {
  const poolId = await newPool();
  const { keys: waiting } = await rotate({ userPoolId: poolId });
  const { keys } = await rotate({ userPoolId: poolId, atOnce: true });
  const fresh = keys.find((key) => key.use === 'access' && !waiting.some((other) => other.kid === key.kid));
  expect(await kidOfNewToken(poolId)).toBe(fresh?.kid);
  expect(await privateHalves(poolId)).toBe(2);
  services.clock.advance(10 * MINUTE);
  expect(await kidOfNewToken(poolId)).toBe(fresh?.kid);
});

it('publishes new keys before they sign, with atOnce too', async () => {
  const poolId = await newPool();
  const old = await kidOfNewToken(poolId);
  const rotated = rotate({ userPoolId: poolId, atOnce: true });
  await expect.poll(() => published(poolId), { interval: 5 }).toHaveLength(4);
  expect(await kidOfNewToken(poolId)).toBe(old);
  await rotated;
  expect(await kidOfNewToken(poolId)).not.toBe(old);
  expect(await published(poolId)).toContain(old);
});

it.each([
  [{}, 'InvalidParameterException'],
  [null, 'InvalidParameterException'],
  [{ userPoolId: 7 }, 'InvalidParameterException'],
  [{ userPoolId: 'us-east-1_AbCdEfGhI' }, 'ResourceNotFoundException'],
])('rejects %j', async (input, code) => {
  await expect(RotateSigningKeys.run(services, input)).rejects.toMatchObject({ code });
});

it('rejects a flag that is not a boolean', async () => {
  const userPoolId = await newPool();
  await expect(rotate({ userPoolId, atOnce: 'yes' })).rejects.toMatchObject({
    message: 'atOnce must be true or false',
  });
});
