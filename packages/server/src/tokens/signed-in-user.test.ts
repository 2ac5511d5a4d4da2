import type { OperationName } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../operations/testing/call.ts';
import { DeleteUserPoolClient } from '../operations/clients/DeleteUserPoolClient.ts';
import { GlobalSignOut } from '../operations/tokens/GlobalSignOut.ts';
import { AdminDeleteUser } from '../operations/users/administration/AdminDeleteUser.ts';
import { AdminDisableUser } from '../operations/users/administration/AdminDisableUser.ts';
import { AdminResetUserPassword } from '../operations/users/administration/AdminResetUserPassword.ts';
import { confirmedUser, newTestApp, type TestApp, signIn } from '../operations/users/testing/users.ts';
import { signedInUser } from './signed-in-user.ts';

let services: TestServices;
let testApp: TestApp;
let userCount = 0;
beforeAll(async () => {
  services = await createTestServices();
  testApp = await newTestApp(services);
});
afterAll(() => services.close());

async function newUser(at = testApp) {
  const Username = `user${++userCount}`;
  const sub = await confirmedUser(services, at, Username, `${Username}@example.com`);
  return { Username, sub, UserPoolId: at.UserPoolId, token: await signIn(services, at, Username) };
}

const userOf = (token: string, operation: OperationName = 'GetUser') => signedInUser(services, token, operation);
const refusal = (message: string) => ({ code: 'NotAuthorizedException', message });

it('finds pool and user of a token', async () => {
  const { token, sub } = await newUser();
  expect(await userOf(token)).toMatchObject({ pool: { id: testApp.UserPoolId }, user: { sub }, token: { sub } });
});

describe('a token is rejected', () => {
  it('after its user signed out everywhere', async () => {
    const { token, Username } = await newUser();
    await callOperation(services, GlobalSignOut, { AccessToken: token });
    await expect(userOf(token)).rejects.toMatchObject(refusal('Access Token has been revoked'));
    await expect(userOf(await signIn(services, testApp, Username))).resolves.toBeDefined();
  });

  it('after its user was disabled', async () => {
    const { token, Username, UserPoolId } = await newUser();
    await callOperation(services, AdminDisableUser, { UserPoolId, Username });
    await expect(userOf(token)).rejects.toMatchObject(refusal('User is disabled.'));
  });

  it('after its user was deleted, with an error that the operation documents', async () => {
    const { token, Username, UserPoolId } = await newUser();
    await callOperation(services, AdminDeleteUser, { UserPoolId, Username });
    await expect(userOf(token)).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    await expect(userOf(token, 'GlobalSignOut')).rejects.toMatchObject(refusal('Invalid Access Token'));
  });

  it('after the password of its user had to be reset, but only if the operation documents the error', async () => {
    const { token, Username, UserPoolId } = await newUser();
    await callOperation(services, AdminResetUserPassword, { UserPoolId, Username });
    await expect(userOf(token)).rejects.toMatchObject({
      code: 'PasswordResetRequiredException',
      message: 'Password reset required for the user',
    });
    await expect(userOf(token, 'AssociateSoftwareToken')).resolves.toMatchObject({ user: { username: Username } });
  });

  it('after its session was removed', async () => {
    const { token } = await newUser();
    const verified = await services.tokens.verifyAccessToken(token);
    const ofRemoved = { ...verified, sessionId: 'removed' };
    const tokens = { ...services.tokens, verifyAccessToken: () => Promise.resolve(ofRemoved) };
    await expect(signedInUser({ ...services, tokens }, token, 'GetUser')).rejects.toMatchObject(
      refusal('Access Token has been revoked'),
    );
  });

  it('after its client was deleted', async () => {
    const other = await newTestApp(services);
    const { token } = await newUser(other);
    await callOperation(services, DeleteUserPoolClient, other);
    await expect(userOf(token)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `User pool client ${other.ClientId} does not exist.`,
    });
  });

  it('an hour after it was issued', async () => {
    const { token } = await newUser();
    services.clock.advance(3_599_000);
    await expect(userOf(token)).resolves.toBeDefined();
    services.clock.advance(1_000);
    await expect(userOf(token)).rejects.toMatchObject(refusal('Access Token has expired'));
  });
});

describe('a token that this server signed, but not for the API, is rejected', () => {
  it('without the scope', async () => {
    const { token } = await newUser();
    const verified = await services.tokens.verifyAccessToken(token);
    const tokens = {
      ...services.tokens,
      verifyAccessToken: () => Promise.resolve({ ...verified, scopes: ['openid'] }),
    };
    await expect(signedInUser({ ...services, tokens }, token, 'GetUser')).rejects.toMatchObject(
      refusal('Access Token does not have required scopes'),
    );
  });

  it('with a client of another pool, or a client that did not sign in', async () => {
    const { token } = await newUser();
    const other = await newTestApp(services);
    const verified = await services.tokens.verifyAccessToken(token);
    const forged = { ...verified, clientId: other.ClientId };
    const tokens = { ...services.tokens, verifyAccessToken: () => Promise.resolve(forged) };
    await expect(signedInUser({ ...services, tokens }, token, 'GetUser')).rejects.toMatchObject(
      refusal('Invalid Access Token'),
    );
  });
});
