import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CreateUserPoolRequest } from '@latchkey/model';
import { CreateUserPool } from '../pools/CreateUserPool.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPoolReplica } from './CreateUserPoolReplica.ts';
import { DeleteUserPoolReplica } from './DeleteUserPoolReplica.ts';
import { ListUserPoolReplicas } from './ListUserPoolReplicas.ts';
import { UpdateUserPoolReplica } from './UpdateUserPoolReplica.ts';

const KmsKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab';
const KeyConfiguration = { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn } as const;
const RegionName = 'eu-west-1';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

async function newPool(more: Partial<CreateUserPoolRequest> = { KeyConfiguration }) {
  const { UserPool } = await callOperation(services, CreateUserPool, { PoolName: 'people', ...more });
  return UserPool?.Id ?? '';
}

const statuses = async (UserPoolId: string) => {
  const { UserPoolReplicas = [] } = await callOperation(services, ListUserPoolReplicas, { UserPoolId });
  return UserPoolReplicas.map((replica) => `${replica.Role} ${replica.RegionName} ${replica.Status}`);
};

it('goes from CREATING to DELETING', async () => {
  const UserPoolId = await newPool();
  expect(await statuses(UserPoolId)).toEqual(['PRIMARY us-east-1 ACTIVE']);
  const { UserPoolReplica } = await callOperation(services, CreateUserPoolReplica, { UserPoolId, RegionName });
  expect(UserPoolReplica).toEqual({
    RegionName,
    Status: 'CREATING',
    Role: 'SECONDARY',
    UserPoolArn: `arn:aws:cognito-idp:${RegionName}:123456789012:userpool/${UserPoolId}`,
  });
  const named = { UserPoolId, RegionName };
  const early = { code: 'InvalidParameterException' };
  await expect(callOperation(services, UpdateUserPoolReplica, { ...named, Status: 'ACTIVE' })).rejects.toMatchObject(
    early,
  );
  services.clock.advance(10_000);
  expect(await statuses(UserPoolId)).toEqual(['PRIMARY us-east-1 ACTIVE', 'SECONDARY eu-west-1 INACTIVE']);
  await callOperation(services, UpdateUserPoolReplica, { ...named, Status: 'ACTIVE' });
  expect(await statuses(UserPoolId)).toEqual(['PRIMARY us-east-1 ACTIVE', 'SECONDARY eu-west-1 ACTIVE']);
  await expect(callOperation(services, DeleteUserPoolReplica, named)).rejects.toMatchObject({
    message: expect.stringContaining('is active'),
  });
  await callOperation(services, UpdateUserPoolReplica, { ...named, Status: 'INACTIVE' });
  const deleted = await callOperation(services, DeleteUserPoolReplica, named);
  expect(deleted.UserPoolReplica?.Status).toBe('DELETING');
  expect(await statuses(UserPoolId)).toEqual(['PRIMARY us-east-1 ACTIVE']);
  await expect(callOperation(services, DeleteUserPoolReplica, named)).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

it('allows one replica', async () => {
  const UserPoolId = await newPool();
  await callOperation(services, CreateUserPoolReplica, { UserPoolId, RegionName });
  await expect(
    callOperation(services, CreateUserPoolReplica, { UserPoolId, RegionName: 'us-west-2' }),
  ).rejects.toMatchObject({ code: 'LimitExceededException' });
  await expect(callOperation(services, CreateUserPoolReplica, { UserPoolId, RegionName })).rejects.toMatchObject({
    code: 'InvalidParameterException',
  });
});

it.each<[string, Partial<CreateUserPoolRequest>, object, string]>([
  ['the plan LITE', { UserPoolTier: 'LITE', KeyConfiguration }, {}, 'FeatureUnavailableInTierException'],
  ['a key of AWS', {}, {}, 'InvalidParameterException'],
  [
    'a key of one Region',
    { KeyConfiguration: { ...KeyConfiguration, KmsKeyArn: KmsKeyArn.replace('mrk-', '') } },
    {},
    'InvalidParameterException',
  ],
  ['its own Region', { KeyConfiguration }, { RegionName: 'us-east-1' }, 'InvalidParameterException'],
  ['no Region', { KeyConfiguration }, { RegionName: 'nowhere' }, 'InvalidParameterException'],
  ['reserved tags', { KeyConfiguration }, { UserPoolTags: { 'aws:x': '' } }, 'UserPoolTaggingException'],
])('rejects %s', async (_name, pool, more, code) => {
  const UserPoolId = await newPool(pool);
  await expect(
    callOperation(services, CreateUserPoolReplica, { UserPoolId, RegionName, ...more }),
  ).rejects.toMatchObject({ code });
});
