/** Cases of the operations on terms documents. */
import {
  CreateTermsCommand,
  DeleteTermsCommand,
  DescribeTermsByClientCommand,
  DescribeTermsCommand,
  ListTermsCommand,
  UpdateTermsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { refusal } from '../harness/refusal.ts';
import { newClient } from './branding.ts';
import type { Cases, World } from './operation-cases.ts';

const terms = {
  TermsName: 'terms-of-use',
  TermsSource: 'LINK',
  Enforcement: 'NONE',
  Links: { 'cognito:default': 'https://example.com/terms' },
} as const;

/** Creates the terms of use of a new client. */
async function newTerms(world: World, UserPoolId = world.app.userPoolId) {
  const client = await newClient(world, UserPoolId);
  const { Terms } = await world.sdk.send(new CreateTermsCommand({ ...client, ...terms }));
  return { client, made: Terms, key: { UserPoolId, TermsId: Terms?.TermsId } };
}

const newPolicy = async ({ sdk }: World, client: Awaited<ReturnType<typeof newClient>>) =>
  (await sdk.send(new CreateTermsCommand({ ...client, ...terms, TermsName: 'privacy-policy' }))).Terms;

/** Pool and id of a document that does not exist. */
const unknown = ({ app }: World) => ({
  UserPoolId: app.userPoolId,
  TermsId: '00000000-0000-4000-8000-000000000000',
});

export const termsDocuments = {
  CreateTerms: {
    async effect(world) {
      const { client, made } = await newTerms(world);
      expect(made).toMatchObject({ ...client, ...terms });
    },
    errors: {
      async TermsExistsException(world) {
        const { client } = await newTerms(world);
        return world.sdk.send(new CreateTermsCommand({ ...client, ...terms }));
      },
      async LimitExceededException(world) {
        const { userPoolId } = await world.newApp({ mfa: 'OFF' });
        for (let count = 0; count < 20; count += 1) await newPolicy(world, (await newTerms(world, userPoolId)).client);
        return newTerms(world, userPoolId);
      },
    },
  },
  DescribeTerms: {
    async effect(world) {
      const { key, made } = await newTerms(world);
      expect((await world.sdk.send(new DescribeTermsCommand(key))).Terms).toEqual(made);
    },
    errors: {
      async ResourceNotFoundException(world) {
        return world.sdk.send(new DescribeTermsCommand(unknown(world)));
      },
    },
  },
  DescribeTermsByClient: {
    async effect(world) {
      const { client, made } = await newTerms(world);
      const input = { ...client, TermsName: 'terms-of-use' };
      expect((await world.sdk.send(new DescribeTermsByClientCommand(input))).Terms).toEqual(made);
    },
    errors: {
      async ResourceNotFoundException(world) {
        const { client } = await newTerms(world);
        return world.sdk.send(new DescribeTermsByClientCommand({ ...client, TermsName: 'privacy-policy' }));
      },
    },
  },
  ListTerms: {
    async effect(world) {
      const { userPoolId: UserPoolId } = await world.newApp({ mfa: 'OFF' });
      const { client, made } = await newTerms(world, UserPoolId);
      const policy = await newPolicy(world, client);
      const first = await world.sdk.send(new ListTermsCommand({ UserPoolId, MaxResults: 1 }));
      const { NextToken } = first;
      const rest = await world.sdk.send(new ListTermsCommand({ UserPoolId, MaxResults: 1, NextToken }));
      const listed = [...(first.Terms ?? []), ...(rest.Terms ?? [])].map(({ TermsId }) => TermsId);
      expect(new Set(listed)).toEqual(new Set([made?.TermsId, policy?.TermsId]));
      expect(rest.NextToken).toBeUndefined();
    },
    errors: {},
  },
  UpdateTerms: {
    async effect(world) {
      const { key, made } = await newTerms(world);
      const Links = { 'cognito:default': 'https://example.com/new' };
      const { Terms } = await world.sdk.send(new UpdateTermsCommand({ ...key, Links }));
      expect(Terms).toEqual({ ...made, Links, LastModifiedDate: expect.any(Date) });
    },
    errors: {
      async ResourceNotFoundException(world) {
        return world.sdk.send(new UpdateTermsCommand(unknown(world)));
      },
      async TermsExistsException(world) {
        const { client, key } = await newTerms(world);
        await newPolicy(world, client);
        return world.sdk.send(new UpdateTermsCommand({ ...key, TermsName: 'privacy-policy' }));
      },
    },
  },
  DeleteTerms: {
    async effect(world) {
      const { key } = await newTerms(world);
      await world.sdk.send(new DeleteTermsCommand(key));
      expect((await refusal(world.sdk.send(new DescribeTermsCommand(key)))).name).toBe('ResourceNotFoundException');
    },
    errors: {
      async ResourceNotFoundException(world) {
        return world.sdk.send(new DeleteTermsCommand(unknown(world)));
      },
    },
  },
} satisfies Cases;
