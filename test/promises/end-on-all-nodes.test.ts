/**
 * What ends a session, a user or a device on one node ends it on the other within a second: after the change is acknowledged, the
 * other node is asked until each of its entrances refuses. Also that rotated refresh tokens end their family.
 */
import {
  AdminDisableUserCommand,
  DeleteUserPoolClientCommand,
  ForgetDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { newPerson, newPersonWithDevice } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { deviceDoesNotExist, refusal } from '../harness/refusal.ts';
import { type App, createApp, initiate, type Person, signIn } from '../harness/sign-in.ts';
import { newBrowser } from '../oauth/browser.ts';
import { authorizeUrl, codeClient, exchange } from '../oauth/place.ts';
import { startTwoNodes, type TwoNodes, withoutNodes } from './two-nodes.ts';

const rounds = sizeOf(3, 50);

/** An entrance to the second node: whether it still lets the session in. */
type Entrance = () => Promise<boolean>;

const succeeds = (request: Promise<unknown>): Promise<boolean> =>
  request.then(
    () => true,
    () => false,
  );

/**
 * Asks until the entrance refuses. Returns after how many milliseconds the last request began that was still accepted; 0 if none
 * was. The time limit of the test ends the wait.
 */
async function lastAccepted(entrance: Entrance): Promise<number> {
  const start = performance.now();
  for (let last = 0; ; ) {
    const began = performance.now() - start;
    if (!(await entrance())) return last;
    last = began;
  }
}

describe.skipIf(withoutNodes !== undefined)(`Two nodes${withoutNodes === undefined ? '' : `: ${withoutNodes}`}`, () => {
  let place: TwoNodes;
  let other: ReturnType<typeof sdk>;
  let app: App;
  beforeAll(async () => {
    place = await startTwoNodes();
    other = sdk(place.second.endpoint);
    app = await createApp(place.first, { mfa: 'OFF', client: clientSettings });
  });
  afterAll(async () => {
    other.destroy();
    await place?.stop();
  });

  const clientSettings = {
    ...codeClient,
    AllowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'],
  };

  /** Signs in on the pages of the first node. Returns the entrances of the second node, all of which let the session in. */
  async function session(of: App, person: Person) {
    const own = { issuer: `${place.first.endpoint}/${of.userPoolId}` };
    const client = { id: of.clientId, secret: undefined };
    const browser = newBrowser(place.first.endpoint);
    const scope = 'openid aws.cognito.signin.user.admin';
    const address = await browser.authorize(authorizeUrl(own, client, { scope }), person);
    const { body } = await exchange(own, client, address);
    const { access_token: AccessToken = '', refresh_token: REFRESH_TOKEN = '' } = body;
    const elsewhere = `${place.second.endpoint}/${of.userPoolId}`;
    const entrances: Record<'GetUser' | 'refresh' | 'userInfo' | 'authorize', Entrance> = {
      GetUser: () => succeeds(other.send(new GetUserCommand({ AccessToken }))),
      refresh: () => {
        const input = {
          ClientId: of.clientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN },
        } as const;
        return succeeds(other.send(new InitiateAuthCommand(input)));
      },
      async userInfo() {
        const headers = { authorization: `Bearer ${AccessToken}` };
        return (await fetch(`${elsewhere}/oauth2/userInfo`, { headers })).status === 200;
      },
      async authorize() {
        const silent = newBrowser(place.second.endpoint);
        for (const [name, value] of browser.cookies) silent.cookies.set(name, value);
        const { location } = await silent.open(authorizeUrl({ issuer: elsewhere }, client, { prompt: 'none' }));
        return location !== undefined && new URL(location).searchParams.has('code');
      },
    };
    for (const [name, entrance] of Object.entries(entrances)) expect([name, await entrance()]).toEqual([name, true]);
    return { entrances, AccessToken, RefreshToken: REFRESH_TOKEN };
  }

  /** Makes the change, and returns how long the entrances of the other node stay open. */
  async function showEnd(change: () => Promise<unknown>, entrances: readonly Entrance[]): Promise<number> {
    await change();
    return Math.max(...(await Promise.all(entrances.map((entrance) => lastAccepted(entrance)))));
  }
  const show = (number: number, what: string, times: readonly number[]) => {
    showPromise(number, [
      { what: `rounds with ${what}`, reached: times.length, promised: 50, bound: 'at least' },
      {
        what: `last request of ${what} that was accepted`,
        reached: Math.max(...times),
        promised: 1000,
        bound: 'at most',
        unit: 'ms',
      },
    ]);
  };

  it('a disabled user is refused by GetUser, refreshes, userInfo and authorize', async () => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const person = await newPerson(app);
      const { entrances } = await session(app, person);
      const disable = new AdminDisableUserCommand({ UserPoolId: app.userPoolId, Username: person.username });
      times.push(await showEnd(() => app.sdk.send(disable), Object.values(entrances)));
    }
    show(38, 'a disabled user', times);
  });

  it('a deleted app client is refused by GetUser, refreshes, userInfo and authorize', async () => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const own = await createApp(place.first, { mfa: 'OFF', client: clientSettings });
      const { entrances } = await session(own, await newPerson(own));
      const remove = new DeleteUserPoolClientCommand({ UserPoolId: own.userPoolId, ClientId: own.clientId });
      times.push(await showEnd(() => own.sdk.send(remove), Object.values(entrances)));
    }
    show(38, 'a deleted app client', times);
  });

  it('a revoked token is refused by GetUser, refreshes and userInfo', async () => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { entrances, RefreshToken: Token } = await session(app, await newPerson(app));
      const { authorize, ...ended } = entrances;
      const revoke = new RevokeTokenCommand({ ClientId: app.clientId, Token });
      times.push(await showEnd(() => app.sdk.send(revoke), Object.values(ended)));
      // The browser is still signed in: only the tokens of this client were revoked.
      expect(await authorize()).toBe(true);
    }
    show(38, 'a revoked token', times);
  });

  it('a refresh token that is used after its grace period ends its family, and within it leads to the same successor', async () => {
    const times: number[] = [];
    let same = 0;
    const grace = { Feature: 'ENABLED', RetryGracePeriodSeconds: 2 } as const;
    const own = await createApp(place.first, {
      mfa: 'OFF',
      client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], RefreshTokenRotation: grace },
    });
    const use = async (client: App['sdk'], RefreshToken: string | undefined) => {
      const reply = await client.send(new GetTokensFromRefreshTokenCommand({ ClientId: own.clientId, RefreshToken }));
      return reply.AuthenticationResult?.RefreshToken;
    };
    for (let round = 0; round < rounds; round += 1) {
      const { username: USERNAME, password: PASSWORD } = await newPerson(own);
      const { AuthenticationResult: first } = await initiate(own, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
      const successor = await use(own.sdk, first?.RefreshToken);
      const again = await use(other, first?.RefreshToken);
      // Two tokens of one generation: after one of them was used, the other one still has its grace period.
      const next = await use(own.sdk, successor);
      if ((await use(other, again)) !== undefined && next !== undefined) same += 1;
      const AccessToken = first?.AccessToken;
      const getUser = () => succeeds(other.send(new GetUserCommand({ AccessToken })));
      expect(await getUser()).toBe(true);
      // Two generations old: its grace period is over, whatever the clock says.
      const reuse = () => refusal(use(own.sdk, first?.RefreshToken));
      times.push(await showEnd(reuse, [getUser, () => succeeds(use(other, next))]));
    }
    show(31, 'the family of a reused token', times);
    showPromise(31, [{ what: 'rounds with the same successor', reached: same, promised: rounds, bound: 'at least' }]);
    expect(same).toBe(rounds);
  });

  it('a forgotten device is refused', async () => {
    const times: number[] = [];
    const own = await createApp(place.first, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    for (let round = 0; round < rounds; round += 1) {
      const person = await newPersonWithDevice(own);
      const elsewhere: App = { ...own, sdk: other };
      const { challenges } = await signIn(elsewhere, person);
      expect(challenges).toContain('DEVICE_PASSWORD_VERIFIER');
      const forget = new ForgetDeviceCommand({ AccessToken: person.accessToken, DeviceKey: person.device.deviceKey });
      const byDevice = () => succeeds(signIn(elsewhere, person));
      times.push(await showEnd(() => own.sdk.send(forget), [byDevice]));
      expect(await refusal(signIn(elsewhere, person))).toEqual(deviceDoesNotExist);
    }
    show(25, 'a forgotten device', times);
  });
});
