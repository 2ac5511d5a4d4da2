/** A user pool of a test, with its app client and its users. */
import { createHmac, randomBytes } from 'node:crypto';
import type { RunningServer } from '@latchkey/server';
import { checkNewPoolOptions, type PoolOptions, type UserOptions, userOptions } from './options.ts';
import type { Call } from './server/api.ts';
import type { TestClock } from './server/clock.ts';
import { type TestDevice, testDevice } from './users/device.ts';
import { declaredUser, groupsOf, type NewUser, newUser, withDefaults } from './users/new-user.ts';
import { type TestPasskey, testPasskey } from './users/passkey.ts';
import { STEP_MS, totpCode } from './users/totp.ts';

/** A user of a test. */
export interface TestUser {
  /** The name that the user signs in with. */
  readonly username: string;
  readonly password: string;
  /** The internal user name: USER_ID_FOR_SRP. */
  readonly userId: string;
  readonly sub: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The secret of the authenticator app in base32, if the user has one. */
  readonly totpSecret: string | undefined;
  readonly devices: readonly TestDevice[];
  readonly passkeys: readonly TestPasskey[];
}

/** Tokens of a user. */
export interface TestTokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
}

export interface TestPool {
  readonly endpoint: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
  /** By name. @throws Error for a user that this kit did not create */
  user(username: string): TestUser;
  readonly users: readonly TestUser[];
  /** Adds a user. */
  addUser(user: string | UserOptions): Promise<TestUser>;
  /**
   * Returns a code of the user's authenticator app that was not used before, at the time of the server. Three codes are valid within 30 seconds;
   * for the fourth the clock of the server is moved ahead.
   */
  totp(username: string): Promise<string>;
  /** Returns a device of a user by its name; by default the first. */
  deviceOf(username: string, name?: string): TestDevice;
  /** Returns a passkey of a user by its name; by default the first. */
  passkeyOf(username: string, name?: string): TestPasskey;
  /** Signs a user in without a device, as an administrator may, and returns the tokens. */
  signIn(username: string): Promise<TestTokens>;
}

const defaultPool = {
  PoolName: 'test',
  AutoVerifiedAttributes: ['email'],
  MfaConfiguration: 'OPTIONAL',
  SoftwareTokenMfaConfiguration: { Enabled: true },
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
};

/** With these, managed login asks for the user name first. So pools have them only for users with passkeys. */
const withPasskeys = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
  WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' },
};

const defaultClient = {
  ClientName: 'test',
  ExplicitAuthFlows: [
    'ALLOW_USER_AUTH',
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_CUSTOM_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ],
};

/** What pools are made with. */
export interface PoolParts {
  readonly server: RunningServer;
  readonly region: string;
  readonly call: Call;
  readonly clock: TestClock;
  /** Gets a function that keeps what the pool knows about its users, and returns one that puts it back. */
  readonly onSave: (save: () => () => void) => void;
}

/** @throws OptionError, DeclarationError */
export async function createTestPool(parts: PoolParts, options: PoolOptions): Promise<TestPool> {
  checkNewPoolOptions(options);
  const { server, region, call, clock, onSave } = parts;
  const declared = options.pool ?? {};
  const client = { ...defaultClient, ...options.client };
  const news = (options.users ?? []).map((user) => newUser(userOptions(user), region));
  const passkeys = news.some((user) => user.passkeys.length > 0) ? withPasskeys : {};
  const pool = { ...defaultPool, ...passkeys, id: newPoolId(region), ...declared };
  const groups = groupsOf(news, declared['groups']);
  const { pools: made } = await server.apply({
    pools: [{ ...pool, clients: [client], ...(groups && { groups }), users: news.map(declaredUser) }],
  });
  const [
    {
      id: userPoolId,
      clients: [{ id: clientId, secret: clientSecret } = { id: '', secret: undefined }],
    } = noPool(),
  ] = made;
  const users = new Map<string, TestUser>();
  const lastSteps = new Map<string, number>();
  onSave(() => {
    const [keptUsers, keptSteps] = [[...users], [...lastSteps]];
    return () => {
      refill(users, keptUsers);
      refill(lastSteps, keptSteps);
    };
  });

  const register = async (user: NewUser): Promise<TestUser> => {
    const { username, password, temporaryPassword, attributes } = withDefaults(user.options);
    const { Username: userId, UserAttributes = [] } = await call('AdminGetUser', {
      UserPoolId: userPoolId,
      Username: username,
    });
    const owner = { endpoint: server.url, userPoolId, clientId, userId };
    const sub = UserAttributes.find(({ Name }) => Name === 'sub')?.Value ?? '';
    const relyingPartyId = user.passkeys.length === 0 ? '' : await relyingPartyOf(call, userPoolId);
    const known: TestUser = {
      username,
      password: temporaryPassword ?? password,
      userId,
      sub,
      attributes,
      totpSecret: user.secret,
      devices: user.devices.map((device) => testDevice(device, owner)),
      passkeys: user.passkeys.map((passkey) => testPasskey(passkey, { sub, relyingPartyId })),
    };
    users.set(username, known);
    return known;
  };
  for (const user of news) await register(user);

  const find = (username: string): TestUser => {
    const user = users.get(username);
    if (user !== undefined) return user;
    throw new Error(`There is no user "${username}" in this test pool. Users are ${[...users.keys()].join(', ')}.`);
  };

  const self: TestPool = {
    endpoint: server.url,
    region,
    userPoolId,
    clientId,
    clientSecret,
    user: find,
    get users() {
      return [...users.values()];
    },

    async addUser(given) {
      const user = newUser(userOptions(given), region);
      const added = groupsOf([user], undefined);
      await server.apply({
        pools: [{ ...pool, ...(added && { groups: added }), users: [declaredUser(user)] }],
      });
      return register(user);
    },

    async totp(username) {
      const { totpSecret } = find(username);
      if (totpSecret === undefined) throw new Error(`The user "${username}" has no authenticator app.`);
      // The server also accepts the steps before and after the present one, and each only once.
      const present = Math.floor(clock.now() / STEP_MS);
      const step = Math.max((lastSteps.get(username) ?? 0) + 1, present - 1);
      lastSteps.set(username, step);
      if (step > present + 1) await clock.advance((step - 1) * STEP_MS - clock.now());
      return totpCode(totpSecret, step);
    },

    deviceOf: (username, name) => named(username, 'device', find(username).devices, name),

    passkeyOf: (username, name) => named(username, 'passkey', find(username).passkeys, name),

    async signIn(username) {
      const { password } = find(username);
      const client = { UserPoolId: userPoolId, ClientId: clientId };
      const USERNAME = username;
      const hash = clientSecret === undefined ? {} : { SECRET_HASH: secretHash(username, clientId, clientSecret) };
      const AuthParameters = { USERNAME, PASSWORD: password, ...hash };
      let reply = await call('AdminInitiateAuth', { ...client, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters });
      if (reply.ChallengeName === 'SOFTWARE_TOKEN_MFA') {
        const ChallengeResponses = { USERNAME, SOFTWARE_TOKEN_MFA_CODE: await self.totp(username), ...hash };
        const { ChallengeName, Session } = reply;
        reply = await call('AdminRespondToAuthChallenge', {
          ...client,
          ChallengeName,
          ChallengeResponses,
          ...(Session && { Session }),
        });
      }
      const { AuthenticationResult: tokens, ChallengeName } = reply;
      if (tokens === undefined) throw new Error(`The sign-in of "${username}" asks for ${ChallengeName}.`);
      return {
        accessToken: tokens.AccessToken ?? '',
        idToken: tokens.IdToken ?? '',
        refreshToken: tokens.RefreshToken ?? '',
      };
    },
  };
  return self;
}

/** @throws Error that names what the user has */
function named<T extends { readonly name: string }>(
  username: string,
  what: 'device' | 'passkey',
  items: readonly T[],
  name: string | undefined,
): T {
  const item = name === undefined ? items[0] : items.find((each) => each.name === name);
  if (item !== undefined) return item;
  const plural = `${what === 'device' ? 'Devices' : 'Passkeys'} are`;
  const known = items.length === 0 ? '' : ` ${plural} ${items.map((each) => each.name).join(', ')}.`;
  throw new Error(`The user "${username}" has no ${what}${name === undefined ? '' : ` "${name}"`}.${known}`);
}

/** The domain of passkeys that the server chooses for a pool without RelyingPartyId. */
async function relyingPartyOf(call: Call, UserPoolId: string): Promise<string> {
  const { WebAuthnConfiguration } = await call('GetUserPoolMfaConfig', { UserPoolId });
  if (WebAuthnConfiguration?.RelyingPartyId !== undefined) return WebAuthnConfiguration.RelyingPartyId;
  const { UserPool } = await call('DescribeUserPool', { UserPoolId });
  return UserPool?.CustomDomain ?? 'localhost';
}

function refill<K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}

/** A pool id like those of Cognito. */
function newPoolId(region: string): string {
  return `${region}_${randomBytes(6).toString('hex').slice(0, 9)}`;
}

function noPool(): never {
  throw new Error('The server returned no pool.');
}

function secretHash(username: string, clientId: string, secret: string): string {
  return createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64');
}
