/** Sessions of `@latchkey/client`: renewal, rotation, several tabs, the end of a session, and tokens of other users. */
import {
  AdminRevokeUserSessionCommand,
  AdminUserGlobalSignOutCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  changePassword,
  type ClientOptions,
  type CognitoTransport,
  deleteUser,
  fromFetch,
  getAttributes,
  restoreSession,
  sessionFromTokens,
  sessionsIn,
  signIn,
  signOut,
} from '@latchkey/client';
import { memoryStore } from '@latchkey/client/stores/memory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { type App, createApp } from '../harness/sign-in.ts';
import { credentialsOf, expectDone, failure, operationsOf, visit } from './visitor.ts';

let latchkey: Latchkey;
let app: App;
let rotating: App;
let online: CognitoTransport;
beforeAll(async () => {
  latchkey = await startLatchkey();
  online = fromFetch({ endpoint: latchkey.endpoint });
  app = await createApp(latchkey, {
    pool: { DeviceConfiguration: alwaysWithSuppression },
    client: { GenerateSecret: true },
  });
  rotating = await createApp(latchkey, {
    pool: { DeviceConfiguration: alwaysWithSuppression },
    client: {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    },
  });
});
afterAll(() => latchkey.stop());

const hourMs = 3_600_000;

/** Creates a signed-in user with a controllable clock. */
async function entered(at: App, options: Partial<ClientOptions> = {}) {
  const time = { now: Date.now() };
  const person = await newPerson(at);
  const visitor = visit(latchkey, at, { clock: { now: () => time.now }, ...options });
  const { session } = expectDone(await signIn(visitor.client, credentialsOf(person)));
  visitor.sent.length = 0;
  return { ...visitor, session, person, time };
}

describe('renewal', () => {
  it('happens a minute before the expiry, once for all callers', async () => {
    const { session, sent, time } = await entered(app);
    const first = await session.accessToken();
    time.now += hourMs - 61_000;
    expect(await session.accessToken()).toBe(first);
    expect(sent).toEqual([]);
    time.now += 2_000;
    const tokens = await Promise.all(Array.from({ length: 10 }, () => session.accessToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(first);
    expect(await session.idToken()).not.toBe('');
    expect(operationsOf(sent)).toEqual(['GetTokensFromRefreshToken']);
    expect(sent[0]?.input).toMatchObject({ DeviceKey: session.device?.deviceKey, ClientSecret: app.clientSecret });
  });

  it('keeps the refresh token, or takes the new one if tokens are rotated', async () => {
    const fixed = await entered(app);
    const before = fixed.session.tokens.refreshToken;
    await fixed.session.refresh();
    expect(fixed.session.tokens.refreshToken).toBe(before);
    const turning = await entered(rotating);
    const tokens = new Set([turning.session.tokens.refreshToken]);
    for (let round = 0; round < 3; round++) tokens.add((await turning.session.refresh()).refreshToken);
    expect(tokens.size).toBe(4);
  });

  it('returns the current token while the network is down', async () => {
    let offline = false;
    const { session, time } = await entered(app, {
      transport: {
        send: (operation, input, options) =>
          offline ? Promise.reject(new TypeError('fetch failed')) : online.send(operation, input, options),
      },
    });
    offline = true;
    time.now += hourMs - 30_000;
    expect(await session.accessToken()).toBe(session.tokens.accessToken);
    time.now += 31_000;
    expect(await failure(session.accessToken())).toMatchObject({ code: 'Unreachable' });
    offline = false;
    expect(claimsOf(await session.accessToken())['token_use']).toBe('access');
  });

  it('notifies listeners until they unsubscribe', async () => {
    const { session } = await entered(app);
    const heard: string[] = [];
    const stop = session.onChange((event) => heard.push(event.type));
    await session.refresh();
    stop();
    await session.refresh();
    expect(heard).toEqual(['refreshed']);
  });
});

describe('the end', () => {
  it('by sign-out: the refresh token is revoked, and the session returns no more tokens', async () => {
    const { session, sent, client } = await entered(app);
    const { refreshToken = '', accessToken } = session.tokens;
    await signOut(session);
    expect(operationsOf(sent)).toEqual(['RevokeToken']);
    expect(await failure(session.accessToken())).toMatchObject({ code: 'SignedOut' });
    const copy = await sessionFromTokens(client, { accessToken, refreshToken });
    expect(await failure(copy.refresh())).toMatchObject({ code: 'RefreshRefused', reason: 'ended' });
    expect(await failure(getAttributes(copy))).toMatchObject({ code: 'SignedOut' });
  });

  it('everywhere', async () => {
    const { session, client, person } = await entered(app);
    const other = expectDone(await signIn(client, credentialsOf(person))).session;
    await signOut(session, { everywhere: true });
    expect(await failure(other.refresh())).toMatchObject({ code: 'RefreshRefused' });
  });

  it('by an administrator: the refresh reports it, and the session ends', async () => {
    const { session, person } = await entered(app);
    await app.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: app.userPoolId, Username: person.username }));
    const reasons: unknown[] = [];
    session.onChange((event) => reasons.push(event));
    expect(await failure(session.refresh())).toMatchObject({ code: 'RefreshRefused', reason: 'ended' });
    expect(reasons).toEqual([{ type: 'ended', reason: 'refresh-refused' }]);
  });

  it('by an administrator who ends this session only', async () => {
    const tracking = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const { sdk, userPoolId: UserPoolId } = tracking;
    const configuration = { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 2 } } as const;
    await sdk.send(new SetUserPoolSessionConfigurationCommand({ UserPoolId, ...configuration }));
    const { session, client, person } = await entered(tracking);
    const other = expectDone(await signIn(client, credentialsOf(person))).session;
    const SessionId = String(claimsOf(session.tokens.accessToken)['sid']);
    await sdk.send(new AdminRevokeUserSessionCommand({ UserPoolId, Username: person.username, SessionId }));
    expect(await failure(session.refresh())).toMatchObject({ code: 'RefreshRefused', reason: 'ended' });
    expect(await failure(session.accessToken())).toMatchObject({ code: 'SignedOut' });
    await expect(other.refresh()).resolves.toBeDefined();
  });

  it('with its device, everywhere, where sessions are tracked', async () => {
    const tracking = await createApp(latchkey, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const { sdk, userPoolId: UserPoolId } = tracking;
    const configuration = { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 2 } } as const;
    await sdk.send(new SetUserPoolSessionConfigurationCommand({ UserPoolId, ...configuration }));
    const { session, client, person } = await entered(tracking);
    const other = expectDone(await signIn(client, credentialsOf(person))).session;
    await signOut(session, { everywhere: true, forgetDevice: true });
    expect(await failure(other.refresh())).toMatchObject({ code: 'RefreshRefused' });
  });

  it('is effective locally even if the service cannot be reached', async () => {
    const { session } = await entered(app, {
      transport: {
        send: (operation, input, options) =>
          operation === 'RevokeToken'
            ? Promise.reject(new TypeError('fetch failed'))
            : online.send(operation, input, options),
      },
    });
    expect(await failure(signOut(session))).toMatchObject({ code: 'Unreachable' });
    expect(await failure(session.accessToken())).toMatchObject({ code: 'SignedOut' });
  });
});

describe('a stored session', () => {
  it('exists after a reload, refreshes with its device, and is removed by sign-out', async () => {
    const options = { sessions: sessionsIn(memoryStore()), deviceStore: memoryStore() };
    const { session, person } = await entered(app, options);
    const reloaded = visit(latchkey, app, options);
    const restored = await restoreSession(reloaded.client);
    expect(restored?.tokens).toEqual(session.tokens);
    expect(restored?.device).toEqual(session.device);
    expect(restored?.userId).toBe(person.username);
    await restored?.refresh();
    expect(reloaded.sent[0]?.input).toMatchObject({ DeviceKey: session.device?.deviceKey });
    if (restored !== undefined) await signOut(restored);
    expect(await restoreSession(reloaded.client)).toBeUndefined();
  });

  it('is renewed by one tab for all, so that no rotated token is used twice', async () => {
    const queues = new Map<string, Promise<unknown>>();
    const store = memoryStore();
    const shared = {
      ...store,
      lock<T>(name: string, job: () => Promise<T>): Promise<T> {
        const mine = (queues.get(name) ?? Promise.resolve()).then(job, job);
        queues.set(name, mine);
        return mine;
      },
    };
    const options = { sessions: sessionsIn(shared), deviceStore: memoryStore() };
    const { person } = await entered(rotating, options);
    const tabs = [visit(latchkey, rotating, options), visit(latchkey, rotating, options)];
    const [first, second] = await Promise.all(tabs.map(({ client }) => restoreSession(client)));
    if (first === undefined || second === undefined) throw new Error('The session was not kept.');
    expect([first.userId, second.userId]).toEqual([person.username, person.username]);
    const [one, other] = await Promise.all([first.refresh(), second.refresh()]);
    expect(one).toEqual(other);
    expect(tabs.flatMap(({ sent }) => operationsOf(sent))).toEqual(['GetTokensFromRefreshToken']);
    // Sign-out in one tab also ends the session in the other.
    await signOut(first);
    expect(await failure(second.refresh())).toMatchObject({ code: 'SignedOut' });
  });

  it('does not exist if it is damaged, or if its store fails', async () => {
    const store = memoryStore();
    const sessions = sessionsIn(store);
    const { client, deviceErrors } = visit(latchkey, app, { sessions });
    for (const damaged of [
      '',
      '{',
      'null',
      '{"version":1}',
      '{"version":1,"userId":"a","tokens":{}}',
      '{"version":2}',
    ]) {
      await store.set(`latchkey.session.${app.clientId}`, damaged);
      expect(await restoreSession(client)).toBeUndefined();
    }
    expect(deviceErrors).toEqual([]);
    const broken = () => Promise.reject(new Error('no disk'));
    const failing = visit(latchkey, app, { sessions: sessionsIn({ get: broken, set: broken, delete: broken }) });
    expect(await restoreSession(failing.client)).toBeUndefined();
    expect(failing.deviceErrors).toMatchObject([{ code: 'StoreFailed' }]);
  });
});

describe('tokens', () => {
  it('are checked with the caller’s verifier, at sign-in and at each refresh', async () => {
    const seen: string[] = [];
    let isStrict = false;
    const verify = (token: string) => {
      if (isStrict) throw new Error('not this one');
      seen.push(String(claimsOf(token)['token_use']));
    };
    const { session, client, person } = await entered(app, { tokenVerifier: { accessToken: verify, idToken: verify } });
    await session.refresh();
    expect(seen).toEqual(['access', 'id', 'access', 'id']);
    isStrict = true;
    expect(await failure(session.refresh())).toMatchObject({ code: 'TokenRejected' });
    expect(await failure(signIn(client, credentialsOf(person)))).toMatchObject({ code: 'TokenRejected' });
  });

  it('from another client make a session, with the device key in them', async () => {
    const { session, client } = await entered(app);
    const { accessToken, refreshToken = '' } = session.tokens;
    const adopted = await sessionFromTokens(client, { accessToken, refreshToken });
    expect(adopted.userId).toBe(session.userId);
    await adopted.refresh();
    expect(await getAttributes(adopted)).toMatchObject({ sub: claimsOf(accessToken)['sub'] });
  });
});

describe('the account', () => {
  it('can change the password and continue, and can be deleted', async () => {
    const { session, client, person } = await entered(app);
    await changePassword(session, password, 'Another-Horse-8');
    await session.refresh();
    expectDone(await signIn(client, { ...credentialsOf(person), password: 'Another-Horse-8' }));
    await deleteUser(session);
    expect(await failure(signIn(client, { ...credentialsOf(person), password: 'Another-Horse-8' }))).toMatchObject({
      code: 'IncorrectCredentials',
    });
  });
});
