/** Cases of the operations on replicas. */
import {
  type CreateUserPoolCommandInput,
  CreateUserPoolReplicaCommand,
  DeleteUserPoolReplicaCommand,
  ListUserPoolReplicasCommand,
  UpdateUserPoolReplicaCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, vi } from 'vitest';
import type { Cases, World } from './operation-cases.ts';

const KeyConfiguration = {
  KeyType: 'CUSTOMER_MANAGED_KEY',
  KmsKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/mrk-1234abcd12ab34cd56ef1234567890ab',
} as const;
const RegionName = 'eu-west-1';

async function newPool(world: World, pool: Partial<CreateUserPoolCommandInput> = {}) {
  const { userPoolId: UserPoolId } = await world.newApp({ pool: { KeyConfiguration, ...pool } });
  return { UserPoolId, RegionName };
}

/** Creates a replica, and waits until it is inactive. */
async function newReplica(world: World) {
  const key = await newPool(world);
  const { UserPoolReplica } = await world.sdk.send(new CreateUserPoolReplicaCommand(key));
  expect(UserPoolReplica).toMatchObject({ RegionName, Status: 'CREATING', Role: 'SECONDARY' });
  await vi.waitFor(async () => expect(await statuses(world, key.UserPoolId)).toEqual(['ACTIVE', 'INACTIVE']), {
    timeout: 20_000,
    interval: 200,
  });
  return key;
}

async function statuses({ sdk }: World, UserPoolId: string) {
  const { UserPoolReplicas = [] } = await sdk.send(new ListUserPoolReplicasCommand({ UserPoolId }));
  return UserPoolReplicas.map(({ Status }) => Status);
}

export const replicas = {
  CreateUserPoolReplica: {
    async effect(world) {
      await newReplica(world);
    },
    errors: {
      FeatureUnavailableInTierException: async (world) =>
        world.sdk.send(new CreateUserPoolReplicaCommand(await newPool(world, { UserPoolTier: 'LITE' }))),
      async LimitExceededException(world) {
        const key = await newPool(world);
        await world.sdk.send(new CreateUserPoolReplicaCommand(key));
        return world.sdk.send(new CreateUserPoolReplicaCommand({ ...key, RegionName: 'us-west-2' }));
      },
      UserPoolTaggingException: async (world) =>
        world.sdk.send(
          new CreateUserPoolReplicaCommand({ ...(await newPool(world)), UserPoolTags: { 'aws:team': 'a' } }),
        ),
    },
  },
  ListUserPoolReplicas: {
    async effect(world) {
      expect(await statuses(world, world.app.userPoolId)).toEqual(['ACTIVE']);
    },
    errors: {},
  },
  UpdateUserPoolReplica: {
    async effect(world) {
      const key = await newReplica(world);
      await world.sdk.send(new UpdateUserPoolReplicaCommand({ ...key, Status: 'ACTIVE' }));
      expect(await statuses(world, key.UserPoolId)).toEqual(['ACTIVE', 'ACTIVE']);
    },
    errors: {},
  },
  DeleteUserPoolReplica: {
    async effect(world) {
      const key = await newReplica(world);
      const { UserPoolReplica } = await world.sdk.send(new DeleteUserPoolReplicaCommand(key));
      expect(UserPoolReplica?.Status).toBe('DELETING');
      expect(await statuses(world, key.UserPoolId)).toEqual(['ACTIVE']);
    },
    errors: {},
  },
} satisfies Cases;
