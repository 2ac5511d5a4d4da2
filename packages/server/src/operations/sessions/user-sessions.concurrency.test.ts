/** Concurrent requests about user sessions, to one node on SQLite and to two on PostgreSQL. */
import { decodeJwt } from 'jose/jwt/decode';
import { expect } from 'vitest';
import { onEveryEngine } from '../../challenges/testing/nodes.ts';
import type { App } from '../../challenges/testing/sign-in-steps.ts';
import { insertTokenSession } from '../../rules/sessions/activity.ts';
import { sampleSession } from '../../store/testing/sample-records.ts';
import { callOperation, type TestServices } from '../testing/call.ts';
import { ForgetDevice } from '../devices/ForgetDevice.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { AdminUserGlobalSignOut } from '../tokens/AdminUserGlobalSignOut.ts';
import { GetTokensFromRefreshToken } from '../tokens/GetTokensFromRefreshToken.ts';
import { GetUser } from '../users/self-service/GetUser.ts';
import { PASSWORD } from '../users/testing/users.ts';
import { AdminRevokeUserSession } from './AdminRevokeUserSession.ts';
import {
  newTrackedApp,
  sessionsOf,
  signInTracked,
  type Tokens,
  type TrackedApp,
  Username,
} from './testing/session-steps.ts';

onEveryEngine(({ first, all, once, atOnce }) => {
  /** `atOnce` distributes over nodes by replacing `services`. */
  const spread = <T>(app: TrackedApp, times: number, attempt: (services: TestServices, index: number) => Promise<T>) =>
    atOnce(app as unknown as App, times, (through, index) => attempt(through.services, index));

  async function trackedOnAllNodes(
    MaxPerUser: number,
    ...settings: Parameters<typeof newTrackedApp> extends [unknown, unknown?, ...infer R] ? R : never
  ) {
    const app = await newTrackedApp(first(), MaxPerUser, ...settings);
    // The other node may know the configuration only after a second.
    for (const node of all()) node.clock.advance(1_000);
    return app;
  }

  /** `signInTracked` moves the clock of the first node only; nodes tolerate a difference of five seconds. */
  async function signIn(app: TrackedApp): Promise<Tokens> {
    for (const node of all()) if (node !== first()) node.clock.advance(1_000);
    return signInTracked(app);
  }

  once('concurrent sign-ins leave as many sessions as a user may have', async () => {
    const app = await trackedOnAllNodes(3);
    const AuthParameters = { USERNAME: Username, PASSWORD };
    const input = { ClientId: app.ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    const { replies, lost } = await spread(app, 24, (services) => callOperation(services, InitiateAuth, input));
    expect(lost).toEqual([]);
    expect(await sessionsOf(app)).toHaveLength(3);
    const tokens = replies.map(({ AuthenticationResult }) => AuthenticationResult?.AccessToken ?? '');
    const uses = await Promise.allSettled(
      tokens.map((AccessToken) => callOperation(first(), GetUser, { AccessToken })),
    );
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  once('64 sessions that are added at the same time leave as many as a user may have', async () => {
    const app = await trackedOnAllNodes(3);
    const { UserPoolId: poolId, sub } = app;
    const now = first().clock.now();
    const activity = { lastActiveAt: now, deviceType: 'unknown', lastIp: null, originSessionId: null };
    const { lost } = await spread(app, 64, ({ store }) =>
      store.write(async (tx) => {
        await tx.users.findForUpdate(poolId, sub);
        const valid = { clientId: app.ClientId, expiresAt: now + 60_000, revokedAt: null, activity };
        await insertTokenSession(tx, sampleSession(poolId, sub, valid), { maxPerUser: 3 }, now);
      }),
    );
    expect(lost).toEqual([]);
    expect(await sessionsOf(app)).toHaveLength(3);
  });

  once('one of many revocations ends a session', async () => {
    const app = await trackedOnAllNodes(20);
    const { SessionId } = await signIn(app);
    const input = { UserPoolId: app.UserPoolId, Username, SessionId };
    const { won, lost } = await spread(app, 16, (services) => callOperation(services, AdminRevokeUserSession, input));
    expect(won).toHaveLength(1);
    for (const reason of lost) expect(reason).toMatchObject({ code: 'ResourceNotFoundException' });
  });

  once('a device that is forgotten during a sign-out does not bring its session back', async () => {
    const app = await trackedOnAllNodes(20, { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } });
    for (let round = 0; round < 40; round += 1) {
      const { AccessToken } = await signIn(app);
      const forgotten = { AccessToken, DeviceKey: String(decodeJwt(AccessToken)['device_key']) };
      await spread<unknown>(app, 2, (services, index) =>
        index === 0
          ? callOperation(services, ForgetDevice, forgotten)
          : callOperation(services, AdminUserGlobalSignOut, { UserPoolId: app.UserPoolId, Username }),
      );
      await expect(callOperation(first(), GetUser, { AccessToken })).rejects.toMatchObject({
        message: 'Access Token has been revoked',
      });
    }
  });

  for (const feature of ['ENABLED', 'DISABLED'] as const) {
    once(`no token of a refresh outlives a revocation at the same time, with rotation ${feature}`, async () => {
      const RefreshTokenRotation = { Feature: feature, RetryGracePeriodSeconds: 60 };
      const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH'] as const;
      const app = await trackedOnAllNodes(20, {}, { RefreshTokenRotation, ExplicitAuthFlows });
      for (let round = 0; round < 4; round += 1) {
        const { RefreshToken, SessionId } = await signIn(app);
        const revocation = { UserPoolId: app.UserPoolId, Username, SessionId };
        const { replies, lost } = await spread(app, 12, async (services, index) => {
          if (index === 6) return callOperation(services, AdminRevokeUserSession, revocation);
          return callOperation(services, GetTokensFromRefreshToken, { ClientId: app.ClientId, RefreshToken });
        });
        for (const reason of lost) expect(reason).toMatchObject({ message: 'Refresh Token has been revoked' });
        for (const reply of replies) {
          if (!('AuthenticationResult' in reply)) continue;
          const AccessToken = reply.AuthenticationResult?.AccessToken ?? '';
          await expect(callOperation(first(), GetUser, { AccessToken })).rejects.toMatchObject({
            message: 'Access Token has been revoked',
          });
        }
        expect(await sessionsOf(app)).toEqual([]);
      }
    });
  }
});
