import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool } from '../pools/CreateUserPool.ts';
import { ListUserPools } from '../pools/ListUserPools.ts';
import { CreateUserPoolClient } from './CreateUserPoolClient.ts';
import { ListUserPoolClients } from './ListUserPoolClients.ts';

let services: TestServices;
let UserPoolId = '';
let otherPoolId = '';
const names = ['a', 'b', 'c', 'd', 'e'];

beforeAll(async () => {
  services = await createTestServices();
  [UserPoolId, otherPoolId] = await Promise.all([createPool(), createPool()]);
  for (const ClientName of names) {
    await callOperation(services, CreateUserPoolClient, { UserPoolId, ClientName, GenerateSecret: true });
    await callOperation(services, CreateUserPoolClient, { UserPoolId: otherPoolId, ClientName: 'other' });
  }
});
afterAll(() => services.close());

async function createPool(): Promise<string> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people' });
  return UserPool?.Id ?? '';
}

const list = (MaxResults?: number, NextToken?: string, pool = UserPoolId) =>
  callOperation(services, ListUserPoolClients, { UserPoolId: pool, MaxResults, NextToken });

it.each([1, 2, 5, 60, undefined])('lists every client of its pool once, %s to a page', async (size) => {
  const seen: (string | undefined)[] = [];
  let pages = 0;
  let token: string | undefined;
  do {
    const page = await list(size, token);
    seen.push(...(page.UserPoolClients ?? []).map(({ ClientName }) => ClientName));
    token = page.NextToken;
    pages += 1;
  } while (token !== undefined);
  expect(new Set(seen)).toEqual(new Set(names));
  expect(seen).toHaveLength(names.length);
  expect(pages).toBe(Math.ceil(names.length / (size ?? names.length)));
});

it('returns only the ids and the name of a client', async () => {
  const { UserPoolClients } = await list(1);
  expect(UserPoolClients).toEqual([
    { UserPoolId, ClientId: expect.stringMatching(/^[0-9a-z]{26}$/), ClientName: expect.any(String) },
  ]);
});

it('rejects a token of another list or pool, and a forged one', async () => {
  const pools = await callOperation(services, ListUserPools, { MaxResults: 1 });
  const others = await list(1, undefined, otherPoolId);
  for (const token of [pools.NextToken, others.NextToken, 'AAECAwQ']) {
    expect(token).toBeDefined();
    await expect(list(1, token)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Invalid pagination token.',
    });
  }
});

it('lists clients by ClientType: none of them registered itself', async () => {
  const listing = (ClientType: string) => callOperation(services, ListUserPoolClients, { UserPoolId, ClientType });
  expect((await listing('REGULAR')).UserPoolClients).toEqual((await list()).UserPoolClients);
  expect(await listing('DCR')).toEqual({ UserPoolClients: [] });
  await expect(listing('STANDARD')).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message:
      "1 validation error detected: Value 'STANDARD' at 'clientType' failed to satisfy constraint: Member must satisfy enum value set: [REGULAR, DCR]",
  });
});

it('rejects an unknown pool id', async () => {
  await expect(list(1, undefined, 'us-east-1_nobodyhas')).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: 'User pool us-east-1_nobodyhas does not exist.',
  });
});
