import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool } from './CreateUserPool.ts';
import { ListUserPools } from './ListUserPools.ts';

let services: TestServices;
const names = ['a', 'b', 'c', 'd', 'e'];

beforeAll(async () => {
  services = await createTestServices();
  for (const PoolName of names) await callOperation(services, CreateUserPool, { PoolName });
});
afterAll(() => services.close());

it.each([1, 2, 5, 60])('lists every pool once, %i to a page', async (MaxResults) => {
  const seen: (string | undefined)[] = [];
  let pages = 0;
  let NextToken: string | undefined;
  do {
    const page = await callOperation(services, ListUserPools, { MaxResults, NextToken });
    seen.push(...(page.UserPools ?? []).map(({ Name }) => Name));
    NextToken = page.NextToken;
    pages += 1;
  } while (NextToken !== undefined);
  expect(new Set(seen)).toEqual(new Set(names));
  expect(seen).toHaveLength(names.length);
  expect(pages).toBe(Math.ceil(names.length / MaxResults));
});

it('returns the same members as AWS', async () => {
  const { UserPools } = await callOperation(services, ListUserPools, { MaxResults: 1 });
  const now = services.clock.now() / 1000;
  expect(UserPools).toEqual([
    {
      Id: expect.stringMatching(/^us-east-1_/),
      Name: expect.any(String),
      LambdaConfig: {},
      CreationDate: now,
      LastModifiedDate: now,
    },
  ]);
});

it('rejects a token that it did not issue', async () => {
  const listing = callOperation(services, ListUserPools, { MaxResults: 1, NextToken: 'AAECAwQ' });
  await expect(listing).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message: 'Invalid pagination token.',
  });
});
