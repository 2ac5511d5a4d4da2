/** Cases of the operations on app client secrets. */
import {
  AddUserPoolClientSecretCommand,
  DeleteUserPoolClientSecretCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientSecretsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { password } from '../harness/aws.ts';
import { newPerson } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, initiate, secondClient } from '../harness/sign-in.ts';
import type { Cases, World } from './operation-cases.ts';

/** Creates a client with one secret. */
async function newClient({ app }: World) {
  const client = await secondClient(app, { GenerateSecret: true });
  return { client, key: { UserPoolId: client.userPoolId, ClientId: client.clientId } };
}

/** Signs in with the SECRET_HASH of a secret. */
async function signInWith(clientSecret: string | undefined, client: App, username: string) {
  const parameters = { USERNAME: username, PASSWORD: password };
  const { AuthenticationResult } = await initiate({ ...client, clientSecret }, 'USER_PASSWORD_AUTH', parameters);
  return AuthenticationResult?.TokenType;
}

const oneAtMost = 'A client never has more than two secrets, and these two are on one page.';

export const clientSecrets = {
  AddUserPoolClientSecret: {
    async effect(world) {
      const { client, key } = await newClient(world);
      const { username } = await newPerson(world.app);
      const { ClientSecretDescriptor: added } = await world.sdk.send(new AddUserPoolClientSecretCommand(key));
      expect(added).toEqual({
        ClientSecretId: expect.stringMatching(new RegExp(`^${client.clientId}--\\d+$`)),
        ClientSecretCreateDate: expect.any(Date),
        ClientSecretValue: expect.stringMatching(/^\w{24,64}$/),
      });
      expect(await signInWith(client.clientSecret, client, username)).toBe('Bearer');
      expect(await signInWith(added?.ClientSecretValue, client, username)).toBe('Bearer');
    },
    errors: {
      AccessDeniedException: 'IAM policies are not evaluated: an access key of the server may do everything.',
      async LimitExceededException(world) {
        const { key } = await newClient(world);
        await world.sdk.send(new AddUserPoolClientSecretCommand(key));
        return world.sdk.send(new AddUserPoolClientSecretCommand(key));
      },
    },
  },
  ListUserPoolClientSecrets: {
    async effect(world) {
      const { key } = await newClient(world);
      const ClientSecret = 'brought_along_'.repeat(2);
      const { ClientSecretDescriptor: added } = await world.sdk.send(
        new AddUserPoolClientSecretCommand({ ...key, ClientSecret }),
      );
      expect(added).not.toHaveProperty('ClientSecretValue');
      const { ClientSecrets, NextToken } = await world.sdk.send(new ListUserPoolClientSecretsCommand(key));
      expect(NextToken).toBeUndefined();
      expect(ClientSecrets).toEqual([
        { ClientSecretId: expect.any(String), ClientSecretCreateDate: expect.any(Date) },
        added,
      ]);
    },
    errors: { LimitExceededException: oneAtMost },
  },
  DeleteUserPoolClientSecret: {
    async effect(world) {
      const { client, key } = await newClient(world);
      const { username } = await newPerson(world.app);
      const { ClientSecretDescriptor: added } = await world.sdk.send(new AddUserPoolClientSecretCommand(key));
      const { ClientSecrets: [older] = [] } = await world.sdk.send(new ListUserPoolClientSecretsCommand(key));
      const ClientSecretId = older?.ClientSecretId;
      await world.sdk.send(new DeleteUserPoolClientSecretCommand({ ...key, ClientSecretId }));
      const { name } = await refusal(signInWith(client.clientSecret, client, username));
      expect(name).toBe('NotAuthorizedException');
      expect(await signInWith(added?.ClientSecretValue, client, username)).toBe('Bearer');
      const { UserPoolClient } = await world.sdk.send(new DescribeUserPoolClientCommand(key));
      expect(UserPoolClient?.ClientSecret).toBe(added?.ClientSecretValue);
    },
    errors: {
      async InvalidParameterException(world) {
        const { key } = await newClient(world);
        const { ClientSecrets: [only] = [] } = await world.sdk.send(new ListUserPoolClientSecretsCommand(key));
        const ClientSecretId = only?.ClientSecretId;
        return world.sdk.send(new DeleteUserPoolClientSecretCommand({ ...key, ClientSecretId }));
      },
      LimitExceededException: oneAtMost,
    },
  },
} satisfies Cases;
