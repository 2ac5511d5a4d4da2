/** What settings of an app client do. Tests of sign-in, tokens and attributes cover the settings that are not here. */
import type { CreateUserPoolClientRequest } from '@latchkey/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AdminInitiateAuth } from '../sign-in/AdminInitiateAuth.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../sign-in/RespondToAuthChallenge.ts';
import { SignUp } from '../sign-up/SignUp.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { GetTokensFromRefreshToken } from '../tokens/GetTokensFromRefreshToken.ts';
import { AdminCreateUser } from '../users/administration/AdminCreateUser.ts';
import { attributes, confirmedUser, newTestApp, OTHER_PASSWORD, PASSWORD } from '../users/testing/users.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const newApp = (client: Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName'>) =>
  newTestApp(services, {}, client);
const MINUTE = 60_000;

it('AuthSessionValidity limits the time for the answer to a challenge', async () => {
  const { UserPoolId, ClientId } = await newApp({
    AuthSessionValidity: 5,
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  });
  const user = { UserPoolId, Username: 'jane', TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' } as const;
  await callOperation(services, AdminCreateUser, user);
  const answerAfter = async (wait: number) => {
    const { Session } = await callOperation(services, AdminInitiateAuth, {
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD },
    });
    services.clock.advance(wait);
    const ChallengeResponses = { USERNAME: 'jane', NEW_PASSWORD: OTHER_PASSWORD };
    const answer = { ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', ChallengeResponses, Session } as const;
    return callOperation(services, RespondToAuthChallenge, answer);
  };
  await expect(answerAfter(5 * MINUTE)).rejects.toMatchObject({
    message: 'Invalid session for the user, session is expired.',
  });
  expect((await answerAfter(5 * MINUTE - 1)).AuthenticationResult).toBeDefined();
});

it('RefreshTokenValidity limits the lifetime of refresh tokens', async () => {
  const app = await newApp({
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    RefreshTokenValidity: 90,
    TokenValidityUnits: { RefreshToken: 'minutes' },
  });
  const { ClientId } = app;
  await confirmedUser(services, app, 'jane', 'jane@settings.example');
  const { AuthenticationResult } = await callOperation(services, InitiateAuth, {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'jane', PASSWORD },
  });
  const RefreshToken = AuthenticationResult?.RefreshToken ?? '';
  const refresh = () => callOperation(services, GetTokensFromRefreshToken, { ClientId, RefreshToken });
  services.clock.advance(90 * MINUTE - 1);
  await expect(refresh()).resolves.toBeDefined();
  services.clock.advance(1);
  await expect(refresh()).rejects.toMatchObject({ message: 'Refresh Token has expired' });
});

it('WriteAttributes limits what users may set when they sign up', async () => {
  const { ClientId } = await newApp({ WriteAttributes: ['email'] });
  const signUp = (values: Readonly<Record<string, string>>) =>
    callOperation(services, SignUp, {
      ClientId,
      Username: 'jane',
      Password: PASSWORD,
      UserAttributes: attributes(values),
    });
  await expect(signUp({ email: 'jane@write.example', name: 'Jane' })).rejects.toMatchObject({
    code: 'NotAuthorizedException',
  });
  await expect(signUp({ email: 'jane@write.example' })).resolves.toBeDefined();
});
