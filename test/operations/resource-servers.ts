/** Cases of the operations on resource servers. */
import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  DeleteResourceServerCommand,
  DescribeResourceServerCommand,
  DescribeUserPoolClientCommand,
  ListResourceServersCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { uniqueName } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import type { Cases, World } from './operation-cases.ts';

const Scopes = [
  { ScopeName: 'read', ScopeDescription: 'View photos' },
  { ScopeName: 'write', ScopeDescription: 'Change photos' },
];

/** Creates a resource server in a new pool. Returns its key. */
async function newServer(world: World) {
  const { userPoolId } = await world.newApp();
  const key = { UserPoolId: userPoolId, Identifier: `https://${uniqueName('api')}.example.com` };
  await world.sdk.send(new CreateResourceServerCommand({ ...key, Name: 'Photos', Scopes }));
  return key;
}

export const resourceServers = {
  CreateResourceServer: {
    async effect(world) {
      const { UserPoolId, Identifier } = await newServer(world);
      const scope = `${Identifier}/read`;
      const settings = { UserPoolId, ClientName: 'app', AllowedOAuthScopes: [scope] };
      const { UserPoolClient } = await world.sdk.send(new CreateUserPoolClientCommand(settings));
      expect(UserPoolClient?.AllowedOAuthScopes).toEqual([scope]);
      const unknown = { ...settings, AllowedOAuthScopes: [`${Identifier}/share`] };
      expect(await refusal(world.sdk.send(new CreateUserPoolClientCommand(unknown)))).toEqual({
        name: 'ScopeDoesNotExistException',
        message: `Invalid scope requested: ${Identifier}/share`,
      });
    },
    errors: {
      async LimitExceededException(world) {
        const { UserPoolId } = await newServer(world);
        for (let count = 0; count < 25; count += 1) {
          await world.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: `api${count}`, Name: 'API' }));
        }
      },
    },
  },
  DescribeResourceServer: {
    async effect(world) {
      const key = await newServer(world);
      const { ResourceServer } = await world.sdk.send(new DescribeResourceServerCommand(key));
      expect(ResourceServer).toEqual({ ...key, Name: 'Photos', Scopes });
    },
    errors: {},
  },
  ListResourceServers: {
    async effect(world) {
      const key = await newServer(world);
      const { UserPoolId } = key;
      await world.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'another', Name: 'API' }));
      const first = await world.sdk.send(new ListResourceServersCommand({ UserPoolId, MaxResults: 1 }));
      expect(first.ResourceServers).toEqual([{ UserPoolId, Identifier: 'another', Name: 'API' }]);
      const { NextToken } = first;
      const second = await world.sdk.send(new ListResourceServersCommand({ UserPoolId, MaxResults: 1, NextToken }));
      expect(second).toMatchObject({ ResourceServers: [{ ...key, Name: 'Photos', Scopes }] });
      expect(second.NextToken).toBeUndefined();
    },
    errors: {},
  },
  UpdateResourceServer: {
    async effect(world) {
      const key = await newServer(world);
      await world.sdk.send(new UpdateResourceServerCommand({ ...key, Name: 'Pictures' }));
      const { ResourceServer } = await world.sdk.send(new DescribeResourceServerCommand(key));
      expect(ResourceServer).toEqual({ ...key, Name: 'Pictures' });
    },
    errors: {},
  },
  DeleteResourceServer: {
    async effect(world) {
      const key = await newServer(world);
      const { UserPoolId, Identifier } = key;
      const settings = { UserPoolId, ClientName: 'app', AllowedOAuthScopes: [`${Identifier}/read`] };
      const { UserPoolClient } = await world.sdk.send(new CreateUserPoolClientCommand(settings));
      await world.sdk.send(new DeleteResourceServerCommand(key));
      const { name } = await refusal(world.sdk.send(new DescribeResourceServerCommand(key)));
      expect(name).toBe('ResourceNotFoundException');
      const client = { UserPoolId, ClientId: UserPoolClient?.ClientId };
      const { UserPoolClient: kept } = await world.sdk.send(new DescribeUserPoolClientCommand(client));
      expect(kept?.AllowedOAuthScopes).toEqual(settings.AllowedOAuthScopes);
    },
    errors: {},
  },
} satisfies Cases;
