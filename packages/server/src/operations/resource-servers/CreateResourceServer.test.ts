import type { CreateResourceServerRequest } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { maxResourceServers } from '../../rules/pools/scopes.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { newTestApp } from '../users/testing/users.ts';
import { CreateResourceServer } from './CreateResourceServer.ts';
import { DeleteResourceServer } from './DeleteResourceServer.ts';
import { DescribeResourceServer } from './DescribeResourceServer.ts';
import { ListResourceServers } from './ListResourceServers.ts';
import { UpdateResourceServer } from './UpdateResourceServer.ts';

let services: TestServices;
let UserPoolId = '';
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  ({ UserPoolId } = await newTestApp(services));
});

type Given = Omit<CreateResourceServerRequest, 'UserPoolId'>;
const create = async (given: Given) =>
  (await callOperation(services, CreateResourceServer, { UserPoolId, ...given })).ResourceServer;
const describeServer = async (Identifier: string) =>
  (await callOperation(services, DescribeResourceServer, { UserPoolId, Identifier })).ResourceServer;
const photos = {
  Identifier: 'https://photos.example.com/v1',
  Name: 'Photos API',
  Scopes: [
    { ScopeName: 'read', ScopeDescription: 'View photos' },
    { ScopeName: 'albums:write', ScopeDescription: 'Change albums' },
  ],
};
const unknown = { code: 'ResourceNotFoundException', message: 'Resource server gone does not exist.' };
const gone = { Identifier: 'gone' };

it('stores a resource server with its scopes', async () => {
  expect(await create(photos)).toEqual({ UserPoolId, ...photos });
  expect(await describeServer(photos.Identifier)).toEqual({ UserPoolId, ...photos });
});

it('leaves Scopes out if none were given', async () => {
  const server = { Identifier: 'api', Name: 'API' };
  expect(await create(server)).toEqual({ UserPoolId, ...server });
});

it.each<[string, Given, string]>([
  ['a second one with the same identifier', photos, `${photos.Identifier} already exists in user pool`],
  [
    'a scope that is given twice',
    { ...photos, Identifier: 'twice', Scopes: [...photos.Scopes, ...photos.Scopes] },
    'The scope read is given more than once.',
  ],
  ['an identifier of Cognito', { ...photos, Identifier: 'aws.cognito/dcr' }, 'is reserved'],
  [
    'a slash in the name of a scope',
    { ...photos, Identifier: 'slash', Scopes: [{ ScopeName: 'a/b', ScopeDescription: 'x' }] },
    '1 validation error detected',
  ],
  ['a space in the identifier', { ...photos, Identifier: 'a b' }, '1 validation error detected'],
])('rejects %s', async (_, given, message) => {
  await create(photos);
  await expect(create(given)).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message: expect.stringContaining(message) as string,
  });
});

it(`stores ${maxResourceServers} of a pool, and lists them in pages`, async () => {
  const ids = Array.from({ length: maxResourceServers }, (_, index) => `api${String(index).padStart(2, '0')}`);
  for (const Identifier of ids.toReversed()) await create({ Identifier, Name: 'API' });
  await expect(create({ Identifier: 'more', Name: 'API' })).rejects.toMatchObject({ code: 'LimitExceededException' });
  const seen: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await callOperation(services, ListResourceServers, { UserPoolId, MaxResults: 10, NextToken });
    seen.push(...(page.ResourceServers?.map(({ Identifier = '' }) => Identifier) ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(seen).toEqual(ids);
  const all = await callOperation(services, ListResourceServers, { UserPoolId });
  expect(all.ResourceServers).toHaveLength(maxResourceServers);
  const forged = callOperation(services, ListResourceServers, { UserPoolId, NextToken: 'AAECAwQ' });
  await expect(forged).rejects.toMatchObject({ code: 'InvalidParameterException' });
});

describe('UpdateResourceServer', () => {
  it('replaces name and scopes, and removes scopes that are not given', async () => {
    await create(photos);
    const { Identifier } = photos;
    const renamed = {
      UserPoolId,
      Identifier,
      Name: 'Pictures',
      Scopes: [{ ScopeName: 'see', ScopeDescription: 'See' }],
    };
    expect((await callOperation(services, UpdateResourceServer, renamed)).ResourceServer).toEqual(renamed);
    const without = { UserPoolId, Identifier, Name: 'Pictures' };
    expect((await callOperation(services, UpdateResourceServer, without)).ResourceServer).toEqual(without);
    expect(await describeServer(Identifier)).toEqual(without);
  });

  it('rejects a scope that is given twice, and an unknown resource server', async () => {
    await create(photos);
    const { Identifier, Scopes } = photos;
    const twice = { UserPoolId, Identifier, Name: 'Pictures', Scopes: [...Scopes, ...Scopes] };
    await expect(callOperation(services, UpdateResourceServer, twice)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    const absent = callOperation(services, UpdateResourceServer, { UserPoolId, ...gone, Name: 'x' });
    await expect(absent).rejects.toMatchObject(unknown);
  });
});

it('is found in its own pool only, until it is deleted', async () => {
  await create(photos);
  const { Identifier } = photos;
  const other = await newTestApp(services);
  const elsewhere = { UserPoolId: other.UserPoolId, Identifier };
  await expect(callOperation(services, DescribeResourceServer, elsewhere)).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
  expect(await callOperation(services, DeleteResourceServer, { UserPoolId, Identifier })).toBeUndefined();
  await expect(describeServer(Identifier)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  await expect(callOperation(services, DeleteResourceServer, { UserPoolId, ...gone })).rejects.toMatchObject(unknown);
  await expect(describeServer('gone')).rejects.toMatchObject(unknown);
});
