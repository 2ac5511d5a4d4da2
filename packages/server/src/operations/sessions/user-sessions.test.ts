/** User sessions: what is listed, how many a user may have, and what ends them. */
import { decodeJwt } from 'jose/jwt/decode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionArn } from '../../triggers/testing/test-functions.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { DeleteUserPoolClient } from '../clients/DeleteUserPoolClient.ts';
import { AdminForgetDevice } from '../devices/AdminForgetDevice.ts';
import { ForgetDevice } from '../devices/ForgetDevice.ts';
import { AdminUserGlobalSignOut } from '../tokens/AdminUserGlobalSignOut.ts';
import { GetTokensFromRefreshToken } from '../tokens/GetTokensFromRefreshToken.ts';
import { GlobalSignOut } from '../tokens/GlobalSignOut.ts';
import { RevokeToken } from '../tokens/RevokeToken.ts';
import { AdminDeleteUser } from '../users/administration/AdminDeleteUser.ts';
import { AdminDisableUser } from '../users/administration/AdminDisableUser.ts';
import { AdminEnableUser } from '../users/administration/AdminEnableUser.ts';
import { GetUser } from '../users/self-service/GetUser.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { confirmedUser, newTestApp, signIn } from '../users/testing/users.ts';
import { AdminRevokeUserSession } from './AdminRevokeUserSession.ts';
import { ListUserSessions } from './ListUserSessions.ts';
import {
  newTrackedApp,
  addSsoSession,
  refreshTracked,
  sessionIdsOf,
  sessionsOf,
  signInTracked,
  type Tokens,
  track,
  type TrackedApp,
  Username,
} from './testing/session-steps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const revokedAccess = refusal('NotAuthorizedException', 'Access Token has been revoked');
const revokedRefresh = refusal('NotAuthorizedException', 'Refresh Token has been revoked');
const getUser = ({ AccessToken }: Tokens) => callOperation(services, GetUser, { AccessToken });
const stored = ({ UserPoolId, sub }: TrackedApp, { uuid }: Tokens) =>
  services.store.read.sessions.find(UserPoolId, sub, uuid);

async function expectEnded(app: TrackedApp, tokens: Tokens): Promise<void> {
  await expect(getUser(tokens)).rejects.toEqual(revokedAccess);
  await expect(refreshTracked(app, tokens)).rejects.toEqual(revokedRefresh);
  expect(await sessionIdsOf(app)).not.toContain(tokens.SessionId);
}

async function expectActive(app: TrackedApp, tokens: Tokens): Promise<void> {
  await expect(getUser(tokens)).resolves.toHaveProperty('Username', Username);
  await expect(refreshTracked(app, tokens)).resolves.toBeDefined();
  expect(await sessionIdsOf(app)).toContain(tokens.SessionId);
}

describe('without tracking', () => {
  it('nothing is listed or stored, and tokens have no further claim', async () => {
    const app = await newTestApp(services);
    const sub = await confirmedUser(services, app, Username, 'ann@example.com');
    const off = { services, ...app, sub };
    const tokens = await signInTracked(off);
    expect(decodeJwt(tokens.AccessToken)).not.toHaveProperty('sid');
    expect(decodeJwt(tokens.IdToken)).not.toHaveProperty('sid');
    expect(await stored(off, tokens)).toMatchObject({ activity: null });
    await refreshTracked(off, tokens);
    expect(await stored(off, tokens)).toMatchObject({ activity: null });
    expect(await callOperation(services, ListUserSessions, { AccessToken: tokens.AccessToken })).toEqual({
      Sessions: [],
    });
    expect(await sessionsOf(off)).toEqual([]);
  });

  it('a trigger may set a claim of the name sid, and with tracking it may not', async () => {
    services.functions.set('sid', (event) => ({
      ...event,
      response: { claimsOverrideDetails: { claimsToAddOrOverride: { sid: 'mine' } } },
    }));
    const LambdaConfig = { PreTokenGeneration: functionArn('sid') };
    const app = await newTrackedApp(services, 20, { LambdaConfig });
    const tokens = await signInTracked(app);
    expect(decodeJwt(tokens.IdToken)).toMatchObject({ sid: tokens.SessionId });
    await track(app, 20, 'DISABLED');
    expect(decodeJwt((await refreshTracked(app, tokens)).IdToken)).toMatchObject({ sid: 'mine' });
  });
});

describe('the list', () => {
  it('describes each session, that with the newest activity first', async () => {
    const app = await newTrackedApp(services);
    const first = await signInTracked(app, '192.0.2.1');
    const signedInAt = services.clock.now();
    const second = await signInTracked(app, '192.0.2.2');
    const refreshed = await refreshTracked(app, first, '2001:db8::3');
    expect(refreshed.SessionId).toBe(first.SessionId);
    expect(decodeJwt(refreshed.IdToken)).toHaveProperty('sid', first.SessionId);
    const { Sessions = [] } = await callOperation(services, ListUserSessions, { AccessToken: second.AccessToken });
    const common = { ClientId: app.ClientId, SessionType: 'TOKEN', DeviceType: 'unknown' };
    expect(Sessions).toEqual([
      {
        ...common,
        SessionId: first.SessionId,
        CreateDate: signedInAt / 1000,
        LastActiveDate: (signedInAt + 2_000) / 1000,
        LastIPAddress: '2001:db8::3',
        LastLocation: { Country: 'unknown' },
        IsCurrentSession: false,
      },
      {
        ...common,
        SessionId: second.SessionId,
        CreateDate: (signedInAt + 1_000) / 1000,
        LastActiveDate: (signedInAt + 1_000) / 1000,
        LastIPAddress: '192.0.2.2',
        LastLocation: { Country: 'unknown' },
        IsCurrentSession: true,
      },
    ]);
    const asAdmin = await sessionsOf(app);
    expect(asAdmin).toEqual(Sessions.map((session) => Object.assign(session, { IsCurrentSession: false })));
  });

  it('changes when a refresh token is rotated, or used again in its grace period', async () => {
    const rotation = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 } } as const;
    const flows = { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } as const;
    const app = await newTrackedApp(services, 20, {}, { ...rotation, ...flows });
    const { RefreshToken, SessionId } = await signInTracked(app);
    const input = { ClientId: app.ClientId, RefreshToken };
    for (const sourceIp of ['192.0.2.10', '192.0.2.11']) {
      services.clock.advance(1_000);
      await callOperation(services, GetTokensFromRefreshToken, input, undefined, sourceIp);
      const LastActiveDate = services.clock.now() / 1000;
      expect(await sessionsOf(app)).toMatchObject([{ SessionId, LastActiveDate, LastIPAddress: sourceIp }]);
    }
  });

  it('has no session whose refresh token has expired, and none from before tracking', async () => {
    const app = await newTrackedApp(services, 20, {}, { RefreshTokenValidity: 1 });
    await track(app, 20, 'DISABLED');
    const before = await signInTracked(app);
    await track(app);
    expect(await sessionIdsOf(app)).toEqual([]);
    expect((await refreshTracked(app, before)).SessionId).toBe('undefined');
    const during = await signInTracked(app);
    expect(await sessionIdsOf(app)).toEqual([during.SessionId]);
    services.clock.advance(24 * 3_600_000 - 1);
    expect(await sessionIdsOf(app)).toEqual([during.SessionId]);
    services.clock.advance(1);
    expect(await sessionIdsOf(app)).toEqual([]);
  });

  it('has no session of an app client that was deleted, which does not count either', async () => {
    const app = await newTrackedApp(services, 2);
    const { UserPoolId } = app;
    const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, {
      UserPoolId,
      ClientName: 'other',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
    const ClientId = UserPoolClient?.ClientId ?? '';
    await signInTracked(app);
    await signInTracked({ ...app, ClientId });
    const [gone = '', kept] = await sessionIdsOf(app);
    await callOperation(services, DeleteUserPoolClient, { UserPoolId, ClientId });
    expect(await sessionIdsOf(app)).toEqual([kept]);
    const revocation = { UserPoolId, Username, SessionId: gone };
    await expect(callOperation(services, AdminRevokeUserSession, revocation)).rejects.toEqual(
      refusal('ResourceNotFoundException', 'Session does not exist.'),
    );
    await signInTracked(app);
    expect(await sessionIdsOf(app)).toHaveLength(2);
  });

  it('is empty while tracking is switched off, and complete when it is on again', async () => {
    const app = await newTrackedApp(services);
    const tokens = await signInTracked(app);
    await track(app, 20, 'DISABLED');
    expect(await sessionIdsOf(app)).toEqual([]);
    const activity = (await stored(app, tokens))?.activity;
    expect((await refreshTracked(app, tokens)).SessionId).toBe('undefined');
    expect((await stored(app, tokens))?.activity).toEqual(activity);
    await track(app);
    expect(await sessionIdsOf(app)).toEqual([tokens.SessionId]);
  });

  it('of one user has no session of another', async () => {
    const app = await newTrackedApp(services);
    await confirmedUser(services, app, 'bob', 'bob@example.com');
    const tokens = await signInTracked(app);
    const AccessToken = await signIn(services, app, 'bob');
    const { Sessions = [] } = await callOperation(services, ListUserSessions, { AccessToken });
    expect(Sessions).toHaveLength(1);
    expect(Sessions).not.toMatchObject([{ SessionId: tokens.SessionId }]);
  });
});

describe('the limit', () => {
  it('ends the session that was used least recently, at the next sign-in', async () => {
    const app = await newTrackedApp(services, 2);
    const [first, second] = [await signInTracked(app), await signInTracked(app)];
    await refreshTracked(app, first);
    const third = await signInTracked(app);
    expect(await sessionIdsOf(app)).toEqual([third.SessionId, first.SessionId]);
    await expectEnded(app, second);
    await expectActive(app, first);
    await expectActive(app, third);
  });

  it('may be lowered: the next sign-in brings the user down to it', async () => {
    const app = await newTrackedApp(services, 5);
    const tokens: Tokens[] = [];
    for (let count = 0; count < 5; count += 1) tokens.push(await signInTracked(app));
    await track(app, 2);
    expect(await sessionIdsOf(app)).toHaveLength(5);
    const last = await signInTracked(app);
    expect(await sessionIdsOf(app)).toEqual([last.SessionId, tokens[4]?.SessionId]);
  });

  it('does not count sessions that have ended', async () => {
    const app = await newTrackedApp(services, 2);
    const [first, second] = [await signInTracked(app), await signInTracked(app)];
    await callOperation(services, RevokeToken, { ClientId: app.ClientId, Token: second.RefreshToken });
    const third = await signInTracked(app);
    expect(await sessionIdsOf(app)).toEqual([third.SessionId, first.SessionId]);
  });
});

describe('sessions end with', () => {
  it.each<[string, (app: TrackedApp, tokens: Tokens) => Promise<unknown>]>([
    ['GlobalSignOut', (_app, { AccessToken }) => callOperation(services, GlobalSignOut, { AccessToken })],
    [
      'AdminUserGlobalSignOut',
      ({ UserPoolId }) => callOperation(services, AdminUserGlobalSignOut, { UserPoolId, Username }),
    ],
    [
      'AdminDisableUser',
      async ({ UserPoolId }) => {
        await callOperation(services, AdminDisableUser, { UserPoolId, Username });
        await callOperation(services, AdminEnableUser, { UserPoolId, Username });
      },
    ],
  ])('%s', async (_name, end) => {
    const app = await newTrackedApp(services);
    const all = [await signInTracked(app), await signInTracked(app)];
    const sso = await addSsoSession(app);
    await end(app, all[1] ?? (await signInTracked(app)));
    for (const tokens of all) await expectEnded(app, tokens);
    expect(await services.store.read.ssoSessions.find(app.UserPoolId, app.sub, sso)).toBeUndefined();
  });

  it('RevokeToken', async () => {
    const app = await newTrackedApp(services);
    const [one, other] = [await signInTracked(app), await signInTracked(app)];
    await callOperation(services, RevokeToken, { ClientId: app.ClientId, Token: one.RefreshToken });
    await expectEnded(app, one);
    await expectActive(app, other);
  });

  it('AdminDeleteUser', async () => {
    const app = await newTrackedApp(services);
    const tokens = await signInTracked(app);
    await callOperation(services, AdminDeleteUser, { UserPoolId: app.UserPoolId, Username });
    await expect(getUser(tokens)).rejects.toMatchObject(refusals.userNotFound as object);
    expect(await stored(app, tokens)).toBeUndefined();
  });

  it('the device that they are tied to', async () => {
    const app = await newTrackedApp(services, 20, { DeviceConfiguration: {} });
    const [one, other] = [await signInTracked(app), await signInTracked(app)];
    const DeviceKey = (await stored(app, one))?.deviceKey ?? '';
    const { UserPoolId } = app;
    await callOperation(services, AdminForgetDevice, { UserPoolId, Username, DeviceKey });
    await expect(getUser(one)).rejects.toEqual(revokedAccess);
    expect(await sessionIdsOf(app)).toEqual([other.SessionId]);
  });

  it('their own device; its access token stays valid, so that the client can sign out', async () => {
    const app = await newTrackedApp(services, 20, { DeviceConfiguration: {} });
    const mine = await signInTracked(app);
    const { AccessToken } = mine;
    const DeviceKey = (await stored(app, mine))?.deviceKey ?? '';
    await callOperation(services, ForgetDevice, { AccessToken, DeviceKey });
    expect(await sessionIdsOf(app)).toEqual([]);
    await expect(refreshTracked(app, mine)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await callOperation(services, GlobalSignOut, { AccessToken });
    await expect(getUser(mine)).rejects.toEqual(revokedAccess);
  });
});
