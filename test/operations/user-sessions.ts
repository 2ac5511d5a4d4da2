/** Cases of the operations on user sessions. */
import {
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  CognitoIdentityProviderClient,
  GetUserCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolSessionConfigurationCommand,
  ListUserSessionsCommand,
  RevokeUserSessionCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { region } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { newPerson } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { type App, initiate } from '../harness/sign-in.ts';
import type { Cases, World } from './operation-cases.ts';

const chrome = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/537.36 Chrome/125.0.0.0 Safari/537.36';

/** An access token, and the session that it belongs to. */
interface SignedIn {
  readonly AccessToken: string;
  readonly SessionId: string;
}

const configure = ({ sdk, userPoolId }: App, UserSessionTracking: 'ENABLED' | 'DISABLED', MaxPerUser = 20) =>
  sdk.send(
    new SetUserPoolSessionConfigurationCommand({
      UserPoolId: userPoolId,
      UserSessionTracking,
      TokenSession: { MaxPerUser },
    }),
  );

/** Creates a pool that tracks sessions, and a user. */
async function newTracked(world: World) {
  const app = await world.newApp();
  await configure(app, 'ENABLED');
  const person = await newPerson(app);
  return { app, owner: { UserPoolId: app.userPoolId, Username: person.username }, person };
}

async function signIn(app: App, { username, password }: { username: string; password: string }): Promise<SignedIn> {
  const { AuthenticationResult } = await initiate(app, 'USER_PASSWORD_AUTH', {
    USERNAME: username,
    PASSWORD: password,
  });
  const { AccessToken = '' } = AuthenticationResult ?? {};
  return { AccessToken, SessionId: String(claimsOf(AccessToken)['sid']) };
}

/** A pool and a user with two sessions. The first one began in a browser. */
async function newSessions(world: World) {
  const { app, owner, person } = await newTracked(world);
  const { endpoint } = world.latchkey;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const browser = new CognitoIdentityProviderClient({ region, endpoint, credentials, maxAttempts: 1 });
  browser.middlewareStack.add(
    (next) => (call) => {
      Object.assign((call.request as { headers: Record<string, string> }).headers, { 'user-agent': chrome });
      return next(call);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'asBrowser' },
  );
  const first = await signIn({ ...app, sdk: browser }, person);
  return { app, owner, first, second: await signIn(app, person) };
}

const isValid = ({ sdk }: App, { AccessToken }: SignedIn): Promise<boolean> =>
  sdk.send(new GetUserCommand({ AccessToken })).then(
    () => true,
    () => false,
  );

const expected = (app: App, { SessionId }: SignedIn, DeviceType: string, IsCurrentSession: boolean) => ({
  SessionId,
  SessionType: 'TOKEN',
  ClientId: app.clientId,
  CreateDate: expect.any(Date) as Date,
  LastActiveDate: expect.any(Date) as Date,
  DeviceType,
  LastIPAddress: '127.0.0.1',
  LastLocation: { Country: 'unknown' },
  IsCurrentSession,
});

/** A pool of the plan LITE. */
async function newLite(world: World): Promise<App> {
  const app = await world.newApp();
  await world.sdk.send(new UpdateUserPoolCommand({ UserPoolId: app.userPoolId, UserPoolTier: 'LITE' }));
  return app;
}

const configureClient = ({ sdk, userPoolId, clientId }: App, MaxValidityMinutes: number) =>
  sdk.send(
    new SetUserPoolClientSessionConfigurationCommand({
      UserPoolId: userPoolId,
      ClientId: clientId,
      SSOSession: { MaxValidityMinutes },
    }),
  );

export const userSessions = {
  ListUserSessions: {
    async effect(world) {
      const { app, first, second } = await newSessions(world);
      const { AccessToken } = second;
      const { Sessions, NextToken } = await app.sdk.send(new ListUserSessionsCommand({ AccessToken }));
      expect(NextToken).toBeUndefined();
      expect(Sessions).toEqual([
        expected(app, second, 'unknown', true),
        expected(app, first, 'Chrome 125 / macOS 15.0', false),
      ]);
    },
    errors: {},
  },
  RevokeUserSession: {
    async effect(world) {
      const { app, first, second } = await newSessions(world);
      const { AccessToken } = second;
      await app.sdk.send(new RevokeUserSessionCommand({ AccessToken, SessionId: first.SessionId }));
      expect([await isValid(app, first), await isValid(app, second)]).toEqual([false, true]);
      const current = app.sdk.send(new RevokeUserSessionCommand({ AccessToken, SessionId: second.SessionId }));
      expect(await refusal(current)).toMatchObject({ name: 'InvalidParameterException' });
    },
    errors: {
      async ResourceNotFoundException(world) {
        const { app, first, second } = await newSessions(world);
        const { AccessToken } = second;
        const SessionId = first.SessionId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
        return app.sdk.send(new RevokeUserSessionCommand({ AccessToken, SessionId }));
      },
    },
  },
  AdminListUserSessions: {
    async effect(world) {
      const { app, owner, first, second } = await newSessions(world);
      const { Sessions } = await app.sdk.send(new AdminListUserSessionsCommand(owner));
      expect(Sessions).toEqual([
        expected(app, second, 'unknown', false),
        expected(app, first, 'Chrome 125 / macOS 15.0', false),
      ]);
    },
    errors: {},
  },
  AdminRevokeUserSession: {
    async effect(world) {
      const { app, owner, first, second } = await newSessions(world);
      await app.sdk.send(new AdminRevokeUserSessionCommand({ ...owner, SessionId: first.SessionId }));
      expect([await isValid(app, first), await isValid(app, second)]).toEqual([false, true]);
      const { Sessions } = await app.sdk.send(new AdminListUserSessionsCommand(owner));
      expect(Sessions).toEqual([expected(app, second, 'unknown', false)]);
    },
    errors: {},
  },
  GetUserPoolSessionConfiguration: {
    async effect(world) {
      const { userPoolId: UserPoolId } = await world.newApp();
      const { $metadata, ...answer } = await world.sdk.send(new GetUserPoolSessionConfigurationCommand({ UserPoolId }));
      expect($metadata.httpStatusCode).toBe(200);
      expect(answer).toEqual({ UserPoolId, UserSessionTracking: 'DISABLED', TokenSession: { MaxPerUser: 20 } });
    },
    errors: {},
  },
  SetUserPoolSessionConfiguration: {
    async effect(world) {
      const { app, owner, person } = await newTracked(world);
      const { $metadata, ...answer } = await configure(app, 'ENABLED', 1);
      expect($metadata.httpStatusCode).toBe(200);
      const { userPoolId: UserPoolId } = app;
      expect(answer).toEqual({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 1 } });
      expect(await app.sdk.send(new GetUserPoolSessionConfigurationCommand({ UserPoolId }))).toMatchObject(answer);
      const [first, second] = [await signIn(app, person), await signIn(app, person)];
      expect([await isValid(app, first), await isValid(app, second)]).toEqual([false, true]);
      await configure(app, 'DISABLED');
      const { Sessions } = await app.sdk.send(new AdminListUserSessionsCommand(owner));
      expect(Sessions).toEqual([]);
    },
    errors: {
      async FeatureUnavailableInTierException(world) {
        return configure(await newLite(world), 'ENABLED');
      },
    },
  },
  GetUserPoolClientSessionConfiguration: {
    async effect(world) {
      const { userPoolId: UserPoolId, clientId: ClientId } = await world.newApp();
      const input = { UserPoolId, ClientId };
      const answer = await world.sdk.send(new GetUserPoolClientSessionConfigurationCommand(input));
      expect(answer).toMatchObject({ ...input, SSOSession: { MaxValidityMinutes: 60 } });
    },
    errors: {},
  },
  SetUserPoolClientSessionConfiguration: {
    async effect(world) {
      const { app } = await newTracked(world);
      const input = { UserPoolId: app.userPoolId, ClientId: app.clientId };
      const answer = { ...input, SSOSession: { MaxValidityMinutes: 0 } };
      expect(await configureClient(app, 0)).toMatchObject(answer);
      expect(await app.sdk.send(new GetUserPoolClientSessionConfigurationCommand(input))).toMatchObject(answer);
    },
    errors: {
      async FeatureUnavailableInTierException(world) {
        return configureClient(await newLite(world), 5);
      },
      async InvalidParameterException(world) {
        return configureClient(await world.newApp(), 5);
      },
    },
  },
} satisfies Cases;
