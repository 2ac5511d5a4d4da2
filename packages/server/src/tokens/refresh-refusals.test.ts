/** Refresh tokens that are refused, and what a refresh stores about a session that is tracked. */
import type { CreateUserPoolClientRequest } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type App,
  byPassword,
  initiate,
  newApp,
  newClient,
  newUser,
  refusal,
  withChangeBeforeCommit,
} from '../challenges/testing/sign-in-steps.ts';
import { newTrackedApp, sessionsOf, signInTracked, track } from '../operations/sessions/testing/session-steps.ts';
import { callOperation, createTestServices, type TestServices } from '../operations/testing/call.ts';
import { GetTokensFromRefreshToken } from '../operations/tokens/GetTokensFromRefreshToken.ts';
import { RevokeToken } from '../operations/tokens/RevokeToken.ts';
import { AdminDeleteUser } from '../operations/users/administration/AdminDeleteUser.ts';

const invalid = refusal('NotAuthorizedException', 'Invalid Refresh Token.');
const revoked = refusal('NotAuthorizedException', 'Refresh Token has been revoked');
const expired = refusal('NotAuthorizedException', 'Refresh Token has expired');
const HOUR = 3_600_000;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const refresh = (app: Pick<App, 'services' | 'ClientId'>, RefreshToken: string, sourceIp?: string) =>
  callOperation(app.services, GetTokensFromRefreshToken, { ClientId: app.ClientId, RefreshToken }, undefined, sourceIp);

const revoke = ({ ClientId }: Pick<App, 'ClientId'>, Token: string) =>
  callOperation(services, RevokeToken, { ClientId, Token });

async function signedIn(client: Omit<CreateUserPoolClientRequest, 'UserPoolId' | 'ClientName'> = {}) {
  const app = await newApp(services, { client });
  await newUser(app, 'ann');
  const { AuthenticationResult } = await byPassword(app, 'ann');
  return { app, token: AuthenticationResult?.RefreshToken ?? '' };
}

const rotating = (RetryGracePeriodSeconds: number) => ({
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds },
});

async function rotated(app: App, token: string): Promise<string> {
  return (await refresh(app, token)).AuthenticationResult?.RefreshToken ?? '';
}

describe('a refresh token is refused', () => {
  it('if it is none, or belongs to another pool or to another client', async () => {
    const { app, token } = await signedIn();
    const [other, sibling] = [await signedIn(), await newClient(services, app.UserPoolId)];
    for (const [through, given] of [
      [app, 'no-token'],
      [app, `${token}A`],
      [other.app, token],
      [{ ...app, ClientId: sibling }, token],
    ] as const) {
      await expect(refresh(through, given)).rejects.toMatchObject(invalid);
      await expect(initiate(through, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: given })).rejects.toMatchObject(invalid);
    }
    await expect(refresh(app, token)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  });

  it('after its user was deleted', async () => {
    const { app, token } = await signedIn();
    await callOperation(services, AdminDeleteUser, { UserPoolId: app.UserPoolId, Username: 'ann' });
    await expect(refresh(app, token)).rejects.toMatchObject(invalid);
  });

  it('after it was revoked', async () => {
    const { app, token } = await signedIn();
    await revoke(app, token);
    await expect(refresh(app, token)).rejects.toMatchObject(revoked);
  });

  it('from the millisecond of its expiry on', async () => {
    const { app, token } = await signedIn({ RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'hours' } });
    services.clock.advance(HOUR - 1);
    await expect(refresh(app, token)).resolves.toHaveProperty('AuthenticationResult');
    services.clock.advance(1);
    await expect(refresh(app, token)).rejects.toMatchObject(expired);
  });
});

describe('with rotation', () => {
  it('every use gives another token, which works', async () => {
    const { app, token } = await signedIn(rotating(0));
    const second = await rotated(app, token);
    const third = await rotated(app, second);
    expect(new Set([token, second, third]).size).toBe(3);
    await expect(refresh(app, third)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  });

  it('only the token before the present one has a grace period', async () => {
    const { app, token } = await signedIn(rotating(60));
    const second = await rotated(app, token);
    const third = await rotated(app, second);
    await expect(refresh(app, second)).resolves.toHaveProperty('AuthenticationResult.RefreshToken');
    await expect(refresh(app, token)).rejects.toMatchObject({ code: 'RefreshTokenReuseException' });
    await expect(refresh(app, third)).rejects.toMatchObject(revoked);
  });

  it('a session that is revoked meanwhile gives no tokens', async () => {
    const { app, token } = await signedIn(rotating(60));
    const through = withChangeBeforeCommit(app, () => revoke(app, token));
    await expect(refresh(through, token)).rejects.toMatchObject(revoked);
  });

  it('a user who is deleted meanwhile gets no tokens', async () => {
    const { app, token } = await signedIn(rotating(60));
    const through = withChangeBeforeCommit(app, () =>
      callOperation(services, AdminDeleteUser, { UserPoolId: app.UserPoolId, Username: 'ann' }),
    );
    await expect(refresh(through, token)).rejects.toMatchObject(revoked);
  });
});

describe('a tracked session', () => {
  it('is described by the request that refreshed it last', async () => {
    const app = await newTrackedApp(services);
    const { RefreshToken } = await signInTracked(app, '192.0.2.1');
    services.clock.advance(1_000);
    await refresh(app, RefreshToken, '192.0.2.2');
    const [session] = await sessionsOf(app);
    expect(session).toMatchObject({ LastIPAddress: '192.0.2.2', LastActiveDate: services.clock.now() / 1000 });
  });

  it('is described by each rotation and by each use in the grace period, until tracking is switched off', async () => {
    const app = await newTrackedApp(services, 20, {}, rotating(60));
    const { RefreshToken, uuid } = await signInTracked(app, '192.0.2.1');
    const use = async (token: string, sourceIp: string) => {
      services.clock.advance(1_000);
      const { AuthenticationResult } = await refresh(app, token, sourceIp);
      const activity = (await services.store.read.sessions.find(app.UserPoolId, app.sub, uuid))?.activity;
      return { next: AuthenticationResult?.RefreshToken ?? '', activity };
    };
    const first = await use(RefreshToken, '192.0.2.2');
    expect(first.activity).toMatchObject({ lastIp: '192.0.2.2', lastActiveAt: services.clock.now() });
    const again = await use(RefreshToken, '192.0.2.3');
    expect(again.activity).toMatchObject({ lastIp: '192.0.2.3', lastActiveAt: services.clock.now() });
    await track(app, 20, 'DISABLED');
    for (const address of ['192.0.2.4', '192.0.2.5']) {
      expect((await use(first.next, address)).activity).toEqual(again.activity);
    }
  });

  it('that is revoked meanwhile gives no tokens', async () => {
    const app = await newTrackedApp(services);
    const { RefreshToken } = await signInTracked(app);
    const through = withChangeBeforeCommit(app, () => revoke(app, RefreshToken));
    await expect(refresh(through, RefreshToken)).rejects.toMatchObject(revoked);
  });

  it('whose user is deleted meanwhile gives no tokens', async () => {
    const app = await newTrackedApp(services);
    const { RefreshToken } = await signInTracked(app);
    const through = withChangeBeforeCommit(app, () =>
      callOperation(services, AdminDeleteUser, { UserPoolId: app.UserPoolId, Username: 'ann' }),
    );
    await expect(refresh(through, RefreshToken)).rejects.toMatchObject(revoked);
  });
});
