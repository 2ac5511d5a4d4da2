/** Cases of the operations on tags. */
import {
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { uniqueName } from '../harness/people.ts';
import type { Cases, World } from './operation-cases.ts';

/** Creates a pool with one tag. Returns its id and ARN. */
async function taggedPool({ sdk }: World) {
  const { UserPool } = await sdk.send(
    new CreateUserPoolCommand({ PoolName: uniqueName('pool'), UserPoolTags: { team: 'a' } }),
  );
  return { UserPoolId: UserPool?.Id, ResourceArn: UserPool?.Arn };
}

const unknownPool = 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_nosuchpoo';

export const tags = {
  TagResource: {
    async effect(world) {
      const { UserPoolId, ResourceArn } = await taggedPool(world);
      await world.sdk.send(new TagResourceCommand({ ResourceArn, Tags: { stage: 'test', team: 'b' } }));
      const { UserPool } = await world.sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
      expect(UserPool?.UserPoolTags).toEqual({ team: 'b', stage: 'test' });
    },
    errors: {
      ResourceNotFoundException: ({ sdk }) =>
        sdk.send(new TagResourceCommand({ ResourceArn: unknownPool, Tags: { a: 'b' } })),
      async InvalidParameterException(world) {
        const { ResourceArn } = await taggedPool(world);
        const Tags = { 'latchkey:device-listing': 'all' };
        return world.sdk.send(new TagResourceCommand({ ResourceArn, Tags }));
      },
    },
  },
  UntagResource: {
    async effect(world) {
      const { ResourceArn } = await taggedPool(world);
      await world.sdk.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team', 'unknown'] }));
      const { Tags } = await world.sdk.send(new ListTagsForResourceCommand({ ResourceArn }));
      expect(Tags).toEqual({});
    },
    errors: {
      ResourceNotFoundException: ({ sdk }) =>
        sdk.send(new UntagResourceCommand({ ResourceArn: unknownPool, TagKeys: ['a'] })),
    },
  },
  ListTagsForResource: {
    async effect(world) {
      const { ResourceArn } = await taggedPool(world);
      const { Tags } = await world.sdk.send(new ListTagsForResourceCommand({ ResourceArn }));
      expect(Tags).toEqual({ team: 'a' });
    },
    errors: {
      ResourceNotFoundException: ({ sdk }) => sdk.send(new ListTagsForResourceCommand({ ResourceArn: unknownPool })),
    },
  },
} satisfies Cases;
