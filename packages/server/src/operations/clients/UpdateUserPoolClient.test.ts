import type { CreateUserPoolClientRequest, UpdateUserPoolClientRequest, UserPoolClientType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPool } from '../pools/CreateUserPool.ts';
import { CreateUserPoolClient } from './CreateUserPoolClient.ts';
import { DeleteUserPoolClient } from './DeleteUserPoolClient.ts';
import { DescribeUserPoolClient } from './DescribeUserPoolClient.ts';
import { UpdateUserPoolClient } from './UpdateUserPoolClient.ts';

let services: TestServices;
let UserPoolId = '';
let otherPoolId = '';

beforeAll(async () => {
  services = await createTestServices();
  [UserPoolId, otherPoolId] = await Promise.all([createPool(), createPool()]);
});
afterAll(() => services.close());

async function createPool(): Promise<string> {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people' });
  return UserPool?.Id ?? '';
}

async function create(
  given: Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName'> = {},
): Promise<UserPoolClientType & { readonly ClientId: string }> {
  const input = { UserPoolId, ClientName: 'web', ...given };
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, input);
  return { ...UserPoolClient, ClientId: UserPoolClient?.ClientId ?? '' };
}

/** Updates a client and returns its description. Checks that the update returned the same. */
async function update(ClientId: string, change: Omit<UpdateUserPoolClientRequest, 'UserPoolId' | 'ClientId'>) {
  const client = { UserPoolId, ClientId };
  const { UserPoolClient: updated } = await callOperation(services, UpdateUserPoolClient, { ...client, ...change });
  const { UserPoolClient: described } = await callOperation(services, DescribeUserPoolClient, client);
  expect(described).toEqual(updated);
  return { ...described };
}

describe('UpdateUserPoolClient', () => {
  it('resets members that are not given to their defaults, except name, secret and creation date', async () => {
    const plain = await create({ GenerateSecret: true });
    const { ClientId, ...full } = await create({
      GenerateSecret: true,
      AccessTokenValidity: 2,
      RefreshTokenValidity: 5,
      TokenValidityUnits: { AccessToken: 'hours' },
      ReadAttributes: ['email'],
      WriteAttributes: ['email'],
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: false,
      EnablePropagateAdditionalUserContextData: true,
      AuthSessionValidity: 10,
      RefreshTokenRotation: { Feature: 'ENABLED' },
    });
    services.clock.advance(2_000);
    const updated = await update(ClientId, {});
    expect(updated).toEqual({
      ...plain,
      ClientId,
      ClientSecret: full.ClientSecret,
      LastModifiedDate: (full.CreationDate ?? 0) + 2,
    });
  });

  it('takes effect at once', async () => {
    const { ClientId } = await create();
    expect((await services.directory.client(ClientId)).client.settings.accessTokenSeconds).toBe(3_600);
    const { ClientName } = await update(ClientId, { ClientName: 'app', AccessTokenValidity: 2 });
    expect(ClientName).toBe('app');
    expect((await services.directory.client(ClientId)).client.settings.accessTokenSeconds).toBe(7_200);
  });

  it('accepts the description as input', async () => {
    const { ClientId } = await create({ AuthSessionValidity: 5, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
    const {
      UserPoolId: _pool,
      ClientId: _id,
      ClientSecret: _secret,
      CreationDate: _created,
      LastModifiedDate: _modified,
      ...described
    } = await update(ClientId, { RefreshTokenValidity: 90 });
    expect(await update(ClientId, described)).toMatchObject(described);
  });

  it.each([
    {
      change: { WriteAttributes: ['custom:nothing'] },
      message: 'Invalid write attributes specified while updating a client',
    },
    {
      change: { ReadAttributes: ['custom:nothing'] },
      message: 'Invalid read attributes specified while updating a client',
    },
    {
      change: { EnablePropagateAdditionalUserContextData: true },
      message: 'Client Secret is required to set EnablePropagateAdditionalUserContextData as true',
    },
  ])('changes nothing if it is rejected: $message', async ({ change, message }) => {
    const client = await create();
    await expect(update(client.ClientId, change)).rejects.toMatchObject({ code: 'InvalidParameterException', message });
    const { UserPoolClient } = await callOperation(services, DescribeUserPoolClient, {
      UserPoolId,
      ClientId: client.ClientId,
    });
    expect(UserPoolClient).toEqual(client);
  });

  it('rejects a change if another request was faster', async () => {
    const { ClientId } = await create();
    // Another request changes the client after this one has read it: the directory is read after the client.
    const directory = {
      ...services.directory,
      pool: async (poolId: string) => {
        await update(ClientId, { ClientName: 'first' });
        return services.directory.pool(poolId);
      },
    };
    const change = { UserPoolId, ClientId, ClientName: 'second' };
    await expect(callOperation({ ...services, directory }, UpdateUserPoolClient, change)).rejects.toMatchObject({
      code: 'ConcurrentModificationException',
      message: 'The app client was changed by another request. Try again.',
    });
    expect((await services.store.read.clients.find(ClientId))?.name).toBe('first');
  });
});

describe('a client of another pool', () => {
  it.each([DescribeUserPoolClient, UpdateUserPoolClient, DeleteUserPoolClient])(
    'does not exist for $name',
    async (operation) => {
      const { ClientId } = await create();
      await expect(callOperation(services, operation, { UserPoolId: otherPoolId, ClientId })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `User pool client ${ClientId} does not exist.`,
      });
      expect(await services.store.read.clients.find(ClientId)).toBeDefined();
    },
  );

  it.each([DescribeUserPoolClient, UpdateUserPoolClient, DeleteUserPoolClient])(
    '$name reports a pool that does not exist',
    async (operation) => {
      const input = { UserPoolId: 'us-east-1_nobodyhas', ClientId: 'nobody' };
      await expect(callOperation(services, operation, input)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: 'User pool us-east-1_nobodyhas does not exist.',
      });
    },
  );
});

describe('DeleteUserPoolClient', () => {
  it('removes a client at once', async () => {
    const { ClientId } = await create();
    await services.directory.client(ClientId);
    expect(await callOperation(services, DeleteUserPoolClient, { UserPoolId, ClientId })).toBeUndefined();
    const gone = { code: 'ResourceNotFoundException', message: `User pool client ${ClientId} does not exist.` };
    await expect(services.directory.client(ClientId)).rejects.toMatchObject(gone);
    const again = callOperation(services, DeleteUserPoolClient, { UserPoolId, ClientId });
    await expect(again).rejects.toMatchObject(gone);
  });
});
