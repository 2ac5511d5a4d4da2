/** Which flows the two operations accept, and what the client must allow. */
import { createHmac } from 'node:crypto';
import type { AuthFlowType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { DescribeUserPoolClient } from '../../operations/clients/DescribeUserPoolClient.ts';
import { AdminInitiateAuth } from '../../operations/sign-in/AdminInitiateAuth.ts';
import { AdminGetUser } from '../../operations/users/administration/AdminGetUser.ts';
import { type App, initiate, newApp, newClient, newUser, type Parameters, refusal } from '../testing/sign-in-steps.ts';

import { initiate as begin } from './flows.ts';

const PASSWORD = 'Corr3ct-horse';
const ann = { USERNAME: 'ann', PASSWORD };
const unsupported = refusal('InvalidParameterException', 'Initiate Auth method not supported.');

let services: TestServices;
let app: App;
/** A client that allows nothing but refreshing. */
let strict: App;
beforeAll(async () => {
  services = await createTestServices();
  const ExplicitAuthFlows = [
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
    'ALLOW_USER_AUTH',
  ] as const;
  app = await newApp(services, { client: { ExplicitAuthFlows: [...ExplicitAuthFlows] } });
  strict = {
    ...app,
    ClientId: await newClient(services, app.UserPoolId, { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
  };
  await newUser(app, 'ann');
});
afterAll(() => services.close());

const asAdmin = ({ UserPoolId, ClientId }: App, AuthFlow: AuthFlowType, AuthParameters: Parameters) =>
  callOperation(services, AdminInitiateAuth, { UserPoolId, ClientId, AuthFlow, AuthParameters: { ...AuthParameters } });

describe('the flows', () => {
  it('of administrators are not public, and that of users is not for administrators', async () => {
    for (const flow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const) {
      await expect(initiate(app, flow, ann)).rejects.toMatchObject(unsupported);
      await expect(asAdmin(app, flow, ann)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
    }
    await expect(asAdmin(app, 'USER_PASSWORD_AUTH', ann)).rejects.toMatchObject(unsupported);
    await expect(initiate(app, 'USER_PASSWORD_AUTH', ann)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  });

  it.each([
    ['USER_SRP_AUTH', 'USER_SRP_AUTH is not enabled for the client.'],
    ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
    ['USER_AUTH', 'USER_AUTH flow not enabled for this client'],
    ['CUSTOM_AUTH', 'CUSTOM_AUTH flow not enabled for this client'],
  ] as const)('%s is for clients that allow it', async (flow, message) => {
    const expected = refusal('InvalidParameterException', message);
    await expect(initiate(strict, flow, ann)).rejects.toMatchObject(expected);
  });

  it.each(['USER_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH', 'USER_AUTH', 'CUSTOM_AUTH'] as const)(
    '%s of administrators is for clients that allow it',
    async (flow) => {
      const expected = refusal('InvalidParameterException', 'Auth flow not enabled for this client');
      await expect(asAdmin(strict, flow, ann)).rejects.toMatchObject(expected);
    },
  );

  it.each(['OTHER', 'toString', ''])('%j is not known', async (flow) => {
    const { pool, client } = await services.directory.client(app.ClientId);
    const origin = { requestId: 'r', sourceIp: null, userAgent: null, note: () => undefined };
    const beginning = { flow, parameters: { ...ann }, session: undefined, admin: false };
    const begun = async () => begin({ ...services, pool, client, origin }, beginning);
    await expect(begun()).rejects.toMatchObject(unsupported);
  });

  it.each([
    ['USER_PASSWORD_AUTH', { USERNAME: 'ann' }, 'PASSWORD'],
    ['USER_PASSWORD_AUTH', { PASSWORD }, 'USERNAME'],
    ['USER_AUTH', {}, 'USERNAME'],
    ['REFRESH_TOKEN_AUTH', {}, 'REFRESH_TOKEN'],
    ['REFRESH_TOKEN', {}, 'REFRESH_TOKEN'],
  ] as const)('%s with %j is refused because of %s', async (flow, parameters, missing) => {
    const expected = refusal('InvalidParameterException', `Missing required parameter ${missing}`);
    await expect(initiate(app, flow, parameters)).rejects.toMatchObject(expected);
  });

  it.each(['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const)('%s is open to both', async (flow) => {
    const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', ann);
    const parameters = { REFRESH_TOKEN: AuthenticationResult?.RefreshToken ?? '' };
    await expect(initiate(app, flow, parameters)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
    await expect(asAdmin(app, flow, parameters)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  });
});

describe('a client with a secret', () => {
  it('sends the hash of the user name or, with a refresh token, also that of the sub', async () => {
    const secretive = await newClient(services, app.UserPoolId, { GenerateSecret: true });
    const own = { ...app, ClientId: secretive };
    const described = await callOperation(services, DescribeUserPoolClient, {
      UserPoolId: app.UserPoolId,
      ClientId: secretive,
    });
    const secret = described.UserPoolClient?.ClientSecret ?? '';
    const hashOf = (name: string) => createHmac('sha256', secret).update(`${name}${secretive}`).digest('base64');
    const { UserAttributes } = await callOperation(services, AdminGetUser, {
      UserPoolId: app.UserPoolId,
      Username: 'ann',
    });
    const sub = UserAttributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
    const refused = { code: 'NotAuthorizedException', message: expect.stringContaining('secret') as string };
    for (const SECRET_HASH of [hashOf('bob'), 'x']) {
      await expect(initiate(own, 'USER_PASSWORD_AUTH', { ...ann, SECRET_HASH })).rejects.toMatchObject({
        code: 'NotAuthorizedException',
      });
    }
    await expect(initiate(own, 'USER_PASSWORD_AUTH', ann)).rejects.toMatchObject(refused);
    const signedIn = await initiate(own, 'USER_PASSWORD_AUTH', { ...ann, SECRET_HASH: hashOf('ann') });
    const REFRESH_TOKEN = signedIn.AuthenticationResult?.RefreshToken ?? '';
    for (const SECRET_HASH of [hashOf('ann'), hashOf(sub)]) {
      const refreshed = await initiate(own, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, SECRET_HASH });
      expect(refreshed).toHaveProperty('AuthenticationResult.AccessToken');
    }
    await expect(initiate(own, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN })).rejects.toMatchObject(refused);
    const wrong = initiate(own, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, SECRET_HASH: hashOf('bob') });
    await expect(wrong).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });
});

it('a client that does not hide it says that a user does not exist', async () => {
  const revealing = {
    ...app,
    ClientId: await newClient(services, app.UserPoolId, { PreventUserExistenceErrors: 'LEGACY' }),
  };
  const expected = refusal('UserNotFoundException', 'User does not exist.');
  await expect(initiate(revealing, 'USER_PASSWORD_AUTH', { ...ann, USERNAME: 'nobody' })).rejects.toMatchObject(
    expected,
  );
  await expect(initiate(revealing, 'USER_PASSWORD_AUTH', ann)).resolves.toHaveProperty('AuthenticationResult');
  await expect(initiate(app, 'USER_PASSWORD_AUTH', { ...ann, USERNAME: 'nobody' })).rejects.toMatchObject(
    refusal('NotAuthorizedException', 'Incorrect username or password.'),
  );
});
