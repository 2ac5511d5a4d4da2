/** Cases of the operations on app clients. */
import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { uniqueName } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { RawClient } from '../harness/raw-client.ts';
import { sendMany, untilConcurrent } from './simultaneous.ts';
import type { Cases, World } from './operation-cases.ts';

async function newClient({ sdk, app }: World) {
  const ClientName = uniqueName('client');
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId: app.userPoolId, ClientName, GenerateSecret: true }),
  );
  return { key: { UserPoolId: app.userPoolId, ClientId: UserPoolClient?.ClientId ?? '' }, ClientName, UserPoolClient };
}

const machineFlowInBrowser = {
  AllowedOAuthFlows: ['client_credentials' as const, 'code' as const],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['https://app.example.com'],
  GenerateSecret: true,
};
const unknownScope = { AllowedOAuthScopes: ['photos/read'] };
const rotation = { RefreshTokenRotation: { Feature: 'ENABLED' as const } };

export const appClients = {
  CreateUserPoolClient: {
    async effect(world) {
      const { key, ClientName, UserPoolClient } = await newClient(world);
      const { UserPoolClient: stored } = await world.sdk.send(new DescribeUserPoolClientCommand(key));
      expect(stored).toEqual(UserPoolClient);
      expect(stored).toMatchObject({ ...key, ClientName, ClientSecret: expect.stringMatching(/^[a-z0-9]{40,64}$/) });
    },
    errors: {
      async LimitExceededException({ sdk, newApp, latchkey }) {
        const { userPoolId: UserPoolId } = await newApp({ mfa: 'OFF' });
        const raw = new RawClient(latchkey.endpoint);
        await sendMany(999, () => raw.result('CreateUserPoolClient', { UserPoolId, ClientName: 'c' }));
        raw.close();
        return sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c' }));
      },
      InvalidOAuthFlowException: ({ sdk, app }) =>
        sdk.send(
          new CreateUserPoolClientCommand({ UserPoolId: app.userPoolId, ClientName: 'c', ...machineFlowInBrowser }),
        ),
      ScopeDoesNotExistException: ({ sdk, app }) =>
        sdk.send(new CreateUserPoolClientCommand({ UserPoolId: app.userPoolId, ClientName: 'c', ...unknownScope })),
      async FeatureUnavailableInTierException({ sdk, newApp }) {
        const { userPoolId: UserPoolId } = await newApp({ pool: { UserPoolTier: 'LITE' }, mfa: 'OFF' });
        return sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', ...rotation }));
      },
    },
  },
  DescribeUserPoolClient: {
    async effect(world) {
      const { key, ClientName } = await newClient(world);
      const { UserPoolClient } = await world.sdk.send(new DescribeUserPoolClientCommand(key));
      expect(UserPoolClient).toMatchObject({ ...key, ClientName, RefreshTokenValidity: 30 });
    },
    errors: {},
  },
  ListUserPoolClients: {
    async effect(world) {
      const { key, ClientName } = await newClient(world);
      const { userPoolId: UserPoolId } = await world.newApp();
      const { UserPoolClients: others = [] } = await world.sdk.send(new ListUserPoolClientsCommand({ UserPoolId }));
      expect(others.map(({ ClientName: name }) => name)).toEqual(['app']);
      const found: object[] = [];
      let NextToken: string | undefined;
      do {
        const request = { UserPoolId: key.UserPoolId, MaxResults: 60, NextToken };
        const page = await world.sdk.send(new ListUserPoolClientsCommand(request));
        found.push(...(page.UserPoolClients ?? []));
        ({ NextToken } = page);
      } while (NextToken !== undefined);
      expect(found).toContainEqual(expect.objectContaining({ ...key, ClientName }));
    },
    errors: {},
  },
  UpdateUserPoolClient: {
    async effect(world) {
      const { key, ClientName } = await newClient(world);
      await world.sdk.send(new UpdateUserPoolClientCommand({ ...key, RefreshTokenValidity: 7 }));
      const { UserPoolClient } = await world.sdk.send(new DescribeUserPoolClientCommand(key));
      expect(UserPoolClient).toMatchObject({ ClientName, RefreshTokenValidity: 7 });
    },
    errors: {
      async ConcurrentModificationException(world) {
        const { key } = await newClient(world);
        return untilConcurrent(() => world.sdk.send(new UpdateUserPoolClientCommand(key)));
      },
      async ScopeDoesNotExistException(world) {
        const { key } = await newClient(world);
        return world.sdk.send(new UpdateUserPoolClientCommand({ ...key, ...unknownScope }));
      },
      async InvalidOAuthFlowException(world) {
        const { GenerateSecret: _, ...change } = machineFlowInBrowser;
        return world.sdk.send(new UpdateUserPoolClientCommand({ ...(await newClient(world)).key, ...change }));
      },
      async FeatureUnavailableInTierException({ sdk, newApp }) {
        const app = await newApp({ pool: { UserPoolTier: 'LITE' }, mfa: 'OFF' });
        const key = { UserPoolId: app.userPoolId, ClientId: app.clientId };
        return sdk.send(new UpdateUserPoolClientCommand({ ...key, ...rotation }));
      },
    },
  },
  DeleteUserPoolClient: {
    async effect(world) {
      const { key } = await newClient(world);
      await world.sdk.send(new DeleteUserPoolClientCommand(key));
      const gone = world.sdk.send(new DescribeUserPoolClientCommand(key));
      expect((await refusal(gone)).name).toBe('ResourceNotFoundException');
    },
    errors: {},
  },
} satisfies Cases;
