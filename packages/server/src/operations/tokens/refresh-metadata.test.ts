/** Which ClientMetadata a refresh passes to PreTokenGeneration. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminInitiateAuth } from '../sign-in/AdminInitiateAuth.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { confirmedUser, newTestApp, PASSWORD } from '../users/testing/users.ts';
import { GetTokensFromRefreshToken } from './GetTokensFromRefreshToken.ts';

let services: TestServices;
let events: TestEvent[];
beforeAll(async () => {
  services = await createTestServices();
  events = [];
  services.functions.set('tell', (event) => {
    events.push(event);
    return event;
  });
});
afterAll(() => services.close());

it('passes that of GetTokensFromRefreshToken, but not that of InitiateAuth and AdminInitiateAuth', async () => {
  const { UserPoolId, ClientId } = await newTestApp(services, {
    LambdaConfig: { PreTokenGeneration: functionArn('tell') },
  });
  await confirmedUser(services, { UserPoolId, ClientId }, 'jane', 'jane@metadata.example');
  const ClientMetadata = { shop: 'north' };
  const password = { USERNAME: 'jane', PASSWORD };
  const begun = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: password, ClientMetadata } as const;
  const { AuthenticationResult } = await callOperation(services, InitiateAuth, begun);
  const { RefreshToken = '' } = AuthenticationResult ?? {};
  for (const AuthFlow of ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const) {
    const refresh = { ClientId, AuthFlow, AuthParameters: { REFRESH_TOKEN: RefreshToken }, ClientMetadata };
    await callOperation(services, InitiateAuth, refresh);
    await callOperation(services, AdminInitiateAuth, { UserPoolId, ...refresh });
  }
  await callOperation(services, GetTokensFromRefreshToken, { ClientId, RefreshToken, ClientMetadata });
  const told = events.map(({ triggerSource, request }) => [triggerSource, request['clientMetadata'] ?? null]);
  const byRefresh = ['TokenGeneration_RefreshTokens', null];
  expect(told).toEqual([
    ['TokenGeneration_Authentication', null],
    byRefresh,
    byRefresh,
    byRefresh,
    byRefresh,
    ['TokenGeneration_RefreshTokens', ClientMetadata],
  ]);
});
