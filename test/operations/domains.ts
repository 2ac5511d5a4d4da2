/** Cases of the operations on domains. */
import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { uniqueName } from '../harness/people.ts';
import type { Cases, World } from './operation-cases.ts';

const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/3f5b1a2c-0000-4000-8000-000000000000';

/** Gives a new pool a prefix domain. */
export async function newDomain({ sdk, newApp }: World, tier: 'ESSENTIALS' | 'LITE' = 'ESSENTIALS') {
  const app = await newApp({ pool: { UserPoolTier: tier }, mfa: 'OFF' });
  const key = { UserPoolId: app.userPoolId, Domain: uniqueName('domain') };
  await sdk.send(new CreateUserPoolDomainCommand(key));
  return { key, app };
}

/** A domain of one pool with the id of another. */
async function inOtherPool(world: World) {
  return { UserPoolId: world.app.userPoolId, Domain: (await newDomain(world)).key.Domain };
}

const describeDomain = async ({ sdk }: World, Domain: string) =>
  (await sdk.send(new DescribeUserPoolDomainCommand({ Domain }))).DomainDescription;

export const domains = {
  CreateUserPoolDomain: {
    async effect(world) {
      const { key } = await newDomain(world);
      const custom = { ...key, Domain: `${key.Domain}.example.com`, CustomDomainConfig: { CertificateArn } };
      const made = await world.sdk.send(new CreateUserPoolDomainCommand({ ...custom, ManagedLoginVersion: 2 }));
      expect(made).toMatchObject({ CloudFrontDomain: expect.any(String), ManagedLoginVersion: 2 });
      const { UserPool } = await world.sdk.send(new DescribeUserPoolCommand(key));
      expect([UserPool?.Domain, UserPool?.CustomDomain]).toEqual([key.Domain, custom.Domain]);
    },
    errors: {
      async FeatureUnavailableInTierException(world) {
        const { userPoolId } = await world.newApp({ pool: { UserPoolTier: 'LITE' }, mfa: 'OFF' });
        const input = { UserPoolId: userPoolId, Domain: uniqueName('domain'), ManagedLoginVersion: 2 };
        return world.sdk.send(new CreateUserPoolDomainCommand(input));
      },
      async InvalidParameterException(world) {
        return world.sdk.send(new CreateUserPoolDomainCommand(await inOtherPool(world)));
      },
      LimitExceededException: 'AWS limits the custom domains of an account. Here their number is not limited.',
    },
  },
  DescribeUserPoolDomain: {
    async effect(world) {
      const { key } = await newDomain(world);
      expect(await describeDomain(world, key.Domain)).toMatchObject({
        ...key,
        Status: 'ACTIVE',
        ManagedLoginVersion: 1,
        Version: expect.stringMatching(/^\d{14}$/),
      });
      expect(await describeDomain(world, 'nobody-has-it')).toEqual({});
    },
    errors: {
      ResourceNotFoundException: 'A domain that does not exist has an empty description (observed).',
    },
  },
  UpdateUserPoolDomain: {
    async effect(world) {
      const { key } = await newDomain(world);
      await world.sdk.send(new UpdateUserPoolDomainCommand({ ...key, ManagedLoginVersion: 2 }));
      expect(await describeDomain(world, key.Domain)).toMatchObject({ ManagedLoginVersion: 2 });
    },
    errors: {
      async FeatureUnavailableInTierException(world) {
        const { key } = await newDomain(world, 'LITE');
        return world.sdk.send(new UpdateUserPoolDomainCommand({ ...key, ManagedLoginVersion: 2 }));
      },
      async InvalidParameterException(world) {
        const { key } = await newDomain(world);
        return world.sdk.send(new UpdateUserPoolDomainCommand({ ...key, CustomDomainConfig: { CertificateArn } }));
      },
      async ResourceNotFoundException(world) {
        return world.sdk.send(new UpdateUserPoolDomainCommand(await inOtherPool(world)));
      },
    },
  },
  DeleteUserPoolDomain: {
    async effect(world) {
      const { key } = await newDomain(world);
      await world.sdk.send(new DeleteUserPoolDomainCommand(key));
      expect(await describeDomain(world, key.Domain)).toEqual({});
    },
    errors: {
      async ResourceNotFoundException(world) {
        return world.sdk.send(new DeleteUserPoolDomainCommand(await inOtherPool(world)));
      },
    },
  },
} satisfies Cases;
