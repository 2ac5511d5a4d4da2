import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { CreateUserPool } from './CreateUserPool.ts';
import { DeleteUserPool } from './DeleteUserPool.ts';
import { DescribeUserPool } from './DescribeUserPool.ts';
import { UpdateUserPool } from './UpdateUserPool.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

it('removes a pool and its clients at once', async () => {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people' });
  const UserPoolId = UserPool?.Id ?? '';
  const given = { UserPoolId, ClientName: 'web' };
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, given);
  const clientId = UserPoolClient?.ClientId ?? '';
  await services.directory.client(clientId);

  expect(await callOperation(services, DeleteUserPool, { UserPoolId })).toBeUndefined();

  const gone = { code: 'ResourceNotFoundException', message: `User pool ${UserPoolId} does not exist.` };
  await expect(callOperation(services, DescribeUserPool, { UserPoolId })).rejects.toMatchObject(gone);
  await expect(callOperation(services, DeleteUserPool, { UserPoolId })).rejects.toMatchObject(gone);
  await expect(callOperation(services, CreateUserPoolClient, given)).rejects.toMatchObject(gone);
  await expect(services.directory.pool(UserPoolId)).rejects.toMatchObject(gone);
  await expect(services.directory.client(clientId)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  expect(await services.store.read.pools.signingKeys(UserPoolId)).toEqual([]);
});

it('does not remove a protected pool until the protection is inactive', async () => {
  const given = { PoolName: 'people', DeletionProtection: 'ACTIVE' as const };
  const { UserPool } = await callOperation(services, CreateUserPool, given);
  const UserPoolId = UserPool?.Id ?? '';
  await expect(callOperation(services, DeleteUserPool, { UserPoolId })).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message:
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
  });
  await callOperation(services, UpdateUserPool, { UserPoolId, DeletionProtection: 'INACTIVE' });
  await callOperation(services, DeleteUserPool, { UserPoolId });
});
