import { isDocumentedError, type OperationName, ServiceError } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type App,
  type AppOptions,
  byPassword,
  confirmDevice,
  initiate,
  newApp,
  newUser,
  refusal,
  type Reply,
} from '../challenges/testing/sign-in-steps.ts';
import { callOperation, createTestServices, type TestServices } from '../operations/testing/call.ts';
import { UpdateUserPoolClient } from '../operations/clients/UpdateUserPoolClient.ts';
import { ForgetDevice } from '../operations/devices/ForgetDevice.ts';
import { UpdateUserPool } from '../operations/pools/UpdateUserPool.ts';
import { GetTokensFromRefreshToken } from '../operations/tokens/GetTokensFromRefreshToken.ts';
import { AdminDisableUser } from '../operations/users/administration/AdminDisableUser.ts';
import { AdminResetUserPassword } from '../operations/users/administration/AdminResetUserPassword.ts';

const invalid = refusal('NotAuthorizedException', 'Invalid Refresh Token.');
const revoked = refusal('NotAuthorizedException', 'Refresh Token has been revoked');

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const byFlow = (app: App, REFRESH_TOKEN: string, deviceKey?: string) =>
  initiate(app, 'REFRESH_TOKEN_AUTH', deviceKey ? { REFRESH_TOKEN, DEVICE_KEY: deviceKey } : { REFRESH_TOKEN });
const byOperation = ({ ClientId }: App, RefreshToken: string, deviceKey?: string) =>
  callOperation(services, GetTokensFromRefreshToken, {
    ClientId,
    RefreshToken,
    ...(deviceKey && { DeviceKey: deviceKey }),
  });

type Refresh = (app: App, token: string, deviceKey?: string) => Promise<Reply>;
const ways: [OperationName, Refresh][] = [
  ['InitiateAuth', byFlow],
  ['GetTokensFromRefreshToken', byOperation],
];

async function signedIn(options: AppOptions = {}) {
  const app = await newApp(services, options);
  await newUser(app, 'ann', { attributes: { email: 'ann@example.com', email_verified: 'true' } });
  const reply = await byPassword(app, 'ann');
  const { RefreshToken = '', AccessToken = '', NewDeviceMetadata } = reply.AuthenticationResult ?? {};
  return { app, reply, RefreshToken, AccessToken, deviceKey: NewDeviceMetadata?.DeviceKey };
}

const refusalOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => error,
  );

describe.each(ways)('%s', (operation, refreshBy) => {
  it('gives tokens, but no new refresh token', async () => {
    const { app, RefreshToken } = await signedIn();
    const { AuthenticationResult } = await refreshBy(app, RefreshToken);
    expect(AuthenticationResult).toMatchObject({ AccessToken: expect.any(String) as string, TokenType: 'Bearer' });
    expect(AuthenticationResult?.RefreshToken).toBeUndefined();
  });

  it.each([
    ['disabled', AdminDisableUser],
    ['required to reset the password', AdminResetUserPassword],
  ] as const)('rejects a user who was %s, with an error that the operation documents', async (_name, change) => {
    const { app, RefreshToken } = await signedIn();
    await callOperation(services, change, { UserPoolId: app.UserPoolId, Username: 'ann' });
    const error = await refusalOf(refreshBy(app, RefreshToken));
    expect(error).toBeInstanceOf(ServiceError);
    expect(error instanceof ServiceError && isDocumentedError(operation, error.code)).toBe(true);
  });

  it('requires the confirmed device of the sign-in', async () => {
    const { app, reply, RefreshToken, deviceKey } = await signedIn({ pool: { DeviceConfiguration: {} } });
    for (const key of [undefined, deviceKey]) {
      await expect(refreshBy(app, RefreshToken, key)).rejects.toMatchObject(invalid);
    }
    await confirmDevice(app, reply);
    const another = (await byPassword(app, 'ann')).AuthenticationResult?.NewDeviceMetadata?.DeviceKey;
    for (const key of [undefined, another]) {
      await expect(refreshBy(app, RefreshToken, key)).rejects.toMatchObject(invalid);
    }
    await expect(refreshBy(app, RefreshToken, deviceKey)).resolves.toHaveProperty('AuthenticationResult');
  });

  it('does not require the device after device tracking was switched off', async () => {
    const { app, RefreshToken } = await signedIn({ pool: { DeviceConfiguration: {} } });
    await expect(refreshBy(app, RefreshToken)).rejects.toMatchObject(invalid);
    await callOperation(services, UpdateUserPool, { UserPoolId: app.UserPoolId });
    await expect(refreshBy(app, RefreshToken)).resolves.toHaveProperty('AuthenticationResult');
  });

  it('rejects tokens of a forgotten device, also after device tracking was switched off', async () => {
    const {
      app,
      reply,
      RefreshToken,
      AccessToken,
      deviceKey = '',
    } = await signedIn({
      pool: { DeviceConfiguration: {} },
    });
    await confirmDevice(app, reply);
    await callOperation(services, ForgetDevice, { AccessToken, DeviceKey: deviceKey });
    await expect(refreshBy(app, RefreshToken, deviceKey)).rejects.toMatchObject(invalid);
    // An update that does not mention DeviceConfiguration switches tracking off.
    await callOperation(services, UpdateUserPool, { UserPoolId: app.UserPoolId });
    for (const key of [undefined, deviceKey]) {
      await expect(refreshBy(app, RefreshToken, key)).rejects.toMatchObject(invalid);
    }
  });
});

describe('rotation', () => {
  const rotating = (graceSeconds: number) => ({
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const],
    RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: graceSeconds },
  });
  const rotate = async (app: App, token: string) =>
    (await byOperation(app, token)).AuthenticationResult?.RefreshToken ?? '';

  it('revokes the family when a token is reused after its grace period', async () => {
    const { app, RefreshToken } = await signedIn({ client: rotating(10) });
    const second = await rotate(app, RefreshToken);
    services.clock.advance(9_999);
    expect(await rotate(app, RefreshToken)).not.toBe('');
    services.clock.advance(1);
    await expect(byOperation(app, RefreshToken)).rejects.toMatchObject({ code: 'RefreshTokenReuseException' });
    await expect(byOperation(app, second)).rejects.toMatchObject(revoked);
  });

  it('without a grace period accepts one of many concurrent requests; the others revoke the family', async () => {
    const { app, RefreshToken } = await signedIn({ client: rotating(0) });
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => rotate(app, RefreshToken)));
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [won] = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    await expect(byOperation(app, won ?? '')).rejects.toMatchObject(revoked);
  });

  it('keeps earlier generations invalid when it is switched off', async () => {
    const { app, RefreshToken } = await signedIn({ client: rotating(0) });
    const second = await rotate(app, RefreshToken);
    await callOperation(services, UpdateUserPoolClient, {
      UserPoolId: app.UserPoolId,
      ClientId: app.ClientId,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    await expect(byFlow(app, RefreshToken)).rejects.toMatchObject(revoked);
    await expect(byOperation(app, RefreshToken)).rejects.toMatchObject({ code: 'RefreshTokenReuseException' });
    for (const [, refreshBy] of ways) {
      await expect(refreshBy(app, second)).resolves.toHaveProperty('AuthenticationResult');
    }
  });
});
