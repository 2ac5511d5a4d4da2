/** Cases of the operations on user pools. */
import {
  AddCustomAttributesCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  ListUserPoolsCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { messagePool } from '../harness/factors.ts';
import { uniqueName } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { importInProgress } from './user-import.ts';
import { untilConcurrent } from './simultaneous.ts';
import type { Cases, World } from './operation-cases.ts';

async function newPool({ sdk }: World): Promise<{ UserPoolId: string; PoolName: string }> {
  const PoolName = uniqueName('pool');
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName }));
  return { UserPoolId: UserPool?.Id ?? '', PoolName };
}

async function described({ sdk }: World, UserPoolId: string) {
  return (await sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool;
}

/** Settings that the LITE plan does not include. */
const passwordless = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] } };
const longTags = Object.fromEntries(Array.from({ length: 51 }, (_, number) => [`tag-${number}`, 'value']));
const noTagging = 'Tags of a stored pool are always valid, so reading them cannot fail.';

export const pools = {
  CreateUserPool: {
    async effect(world) {
      const { UserPoolId, PoolName } = await newPool(world);
      expect(await described(world, UserPoolId)).toMatchObject({ Id: UserPoolId, Name: PoolName });
    },
    errors: {
      LimitExceededException:
        'A server with 1,000 pools takes long to make; CreateUserPool.test.ts beside the operation covers it.',
      UserPoolTaggingException: ({ sdk }) =>
        sdk.send(new CreateUserPoolCommand({ PoolName: 'p', UserPoolTags: longTags })),
      TierChangeNotAllowedException: 'A new pool has no earlier plan.',
      FeatureUnavailableInTierException: ({ sdk }) =>
        sdk.send(new CreateUserPoolCommand({ PoolName: 'p', UserPoolTier: 'LITE', Policies: passwordless })),
    },
  },
  DescribeUserPool: {
    async effect(world) {
      const { app } = world;
      const pool = await described(world, app.userPoolId);
      expect(pool).toMatchObject({ Id: app.userPoolId, MfaConfiguration: 'OPTIONAL', UserPoolTier: 'ESSENTIALS' });
      expect(pool?.SchemaAttributes?.map(({ Name }) => Name)).toContain('email');
    },
    errors: { UserPoolTaggingException: noTagging },
  },
  ListUserPools: {
    async effect(world) {
      const { UserPoolId } = await newPool(world);
      const ids: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const page = await world.sdk.send(new ListUserPoolsCommand({ MaxResults: 60, NextToken }));
        ids.push(...(page.UserPools ?? []).map(({ Id }) => Id));
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      expect(ids).toContain(UserPoolId);
    },
    errors: {},
  },
  UpdateUserPool: {
    async effect(world) {
      const { UserPoolId } = await newPool(world);
      await world.sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTags: { team: 'blue' } }));
      expect((await described(world, UserPoolId))?.UserPoolTags).toEqual({ team: 'blue' });
    },
    errors: {
      async ConcurrentModificationException(world) {
        const { UserPoolId } = await newPool(world);
        return untilConcurrent(() => world.sdk.send(new UpdateUserPoolCommand({ UserPoolId })));
      },
      UserImportInProgressException: importInProgress.UpdateUserPool,
      async UserPoolTaggingException(world) {
        const { UserPoolId } = await newPool(world);
        return world.sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTags: longTags }));
      },
      async TierChangeNotAllowedException(world) {
        const { UserPoolId } = await newPool(world);
        await world.sdk.send(new UpdateUserPoolCommand({ UserPoolId, Policies: passwordless }));
        const change = new UpdateUserPoolCommand({ UserPoolId, Policies: passwordless, UserPoolTier: 'LITE' });
        return world.sdk.send(change);
      },
      async FeatureUnavailableInTierException({ sdk, newApp }) {
        const { userPoolId: UserPoolId } = await newApp({ pool: { UserPoolTier: 'LITE' }, mfa: 'OFF' });
        return sdk.send(new UpdateUserPoolCommand({ UserPoolId, Policies: passwordless, UserPoolTier: 'LITE' }));
      },
    },
  },
  DeleteUserPool: {
    async effect(world) {
      const { UserPoolId } = await newPool(world);
      await world.sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
      expect((await refusal(described(world, UserPoolId))).name).toBe('ResourceNotFoundException');
    },
    errors: { UserImportInProgressException: importInProgress.DeleteUserPool },
  },
  AddCustomAttributes: {
    async effect(world) {
      const { UserPoolId } = await newPool(world);
      const CustomAttributes = [{ Name: 'team', AttributeDataType: 'String' as const }];
      await world.sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }));
      const schema = (await described(world, UserPoolId))?.SchemaAttributes ?? [];
      expect(schema.map(({ Name }) => Name)).toContain('custom:team');
    },
    errors: { UserImportInProgressException: importInProgress.AddCustomAttributes },
  },
  GetUserPoolMfaConfig: {
    async effect({ sdk, app }) {
      const config = await sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId: app.userPoolId }));
      expect(config).toMatchObject({
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
      });
    },
    errors: {},
  },
  SetUserPoolMfaConfig: {
    async effect(world) {
      const { UserPoolId } = await newPool(world);
      const SoftwareTokenMfaConfiguration = { Enabled: true };
      const change = { UserPoolId, MfaConfiguration: 'ON' as const, SoftwareTokenMfaConfiguration };
      await world.sdk.send(new SetUserPoolMfaConfigCommand(change));
      expect((await described(world, UserPoolId))?.MfaConfiguration).toBe('ON');
    },
    errors: {
      async ConcurrentModificationException(world) {
        const { UserPoolId } = await newPool(world);
        const change = {
          UserPoolId,
          MfaConfiguration: 'OPTIONAL' as const,
          SoftwareTokenMfaConfiguration: { Enabled: true },
        };
        return untilConcurrent(() => world.sdk.send(new SetUserPoolMfaConfigCommand(change)));
      },
      async FeatureUnavailableInTierException({ sdk, newApp }) {
        const { userPoolId: UserPoolId } = await newApp({ pool: { ...messagePool, UserPoolTier: 'LITE' }, mfa: 'OFF' });
        const change = { UserPoolId, MfaConfiguration: 'OPTIONAL' as const, EmailMfaConfiguration: {} };
        return sdk.send(new SetUserPoolMfaConfigCommand(change));
      },
    },
  },
} satisfies Cases;
