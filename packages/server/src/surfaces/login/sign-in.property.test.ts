/**
 * Compares managed login, the OAuth endpoints and sign-ins with an OpenID provider with the reference model of the
 * sign-in engine: random users sign in on pages and through the API, while administrators change them. A page may show
 * only what the model expects, and codes and tokens are given only where the model says so.
 */
import { type ClientSession, createClientSession } from '@latchkey/srp';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { kinds, messageFactors, modes, offers } from '../../challenges/testing/model/actions.ts';
import { compareUser, giveAddress, prefer, replacePassword } from '../../challenges/testing/model/changes.ts';
import { accountSettings, customFunctions, newFactorApp } from '../../challenges/testing/factor-users.ts';
import { recoveries } from '../../challenges/testing/model/recovery.ts';
import { signUpFunction, signUps } from '../../challenges/testing/model/sign-up.ts';
import { setUpOnPage } from '../../challenges/testing/model/set-up.ts';
import { pageOfConfirm, pageOfReset } from '../../challenges/testing/model/pages.ts';
import { World } from '../../challenges/testing/model/world.ts';
import { walkRuns } from '../../challenges/testing/walk-runs.ts';
import { mayBeOn } from '../../challenges/testing/reference-factors.ts';
import { errors } from '../../challenges/testing/reference-model.ts';
import type { ModelPool } from '../../challenges/testing/reference-users.ts';
import { type App, newUser } from '../../challenges/testing/sign-in-steps.ts';
import { type FaultyProvider, startFaultyProvider } from '../../federation/oidc/testing/faulty-provider.ts';
import { AdminLinkProviderForUser } from '../../operations/identity-providers/AdminLinkProviderForUser.ts';
import { CreateIdentityProvider } from '../../operations/identity-providers/CreateIdentityProvider.ts';
import { UpdateUserPoolClient } from '../../operations/clients/UpdateUserPoolClient.ts';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { callback, PageEntrance, signedOut } from './testing/walks/page-entrance.ts';
import { mixedWalks, PageWalk, takeMixed } from './testing/walks/page-walks.ts';

let services: TestServices;
let srp: ClientSession;
let corp: FaultyProvider;
beforeAll(async () => {
  srp = await createClientSession();
  services = await createTestServices();
  corp = await startFaultyProvider(() => services.clock.now());
});
afterAll(async () => {
  await corp.close();
  await services.close();
});

const settings = fc.record({
  devices: fc.constantFrom(
    undefined,
    {},
    { ChallengeRequiredOnNewDevice: true },
    { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
  ),
  mode: fc.constantFrom(...modes),
  offered: fc.constantFrom(...offers),
  on: fc.subarray([...messageFactors]),
  recovery: fc.constantFrom(null, 'email', 'email', 'phone_number'),
  dropsTrust: fc.boolean(),
  verifies: fc.subarray([...kinds]),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

const custom = { rights: 1, wrongs: 2 };

const modelOf = ({ devices, mode, offered, recovery, dropsTrust, verifies }: Settings): ModelPool => ({
  verifies,
  mfa: mode,
  offered: new Set([...offered, 'SMS_MFA']),
  recovery,
  dropsTrust,
  firstChoices: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
  tracking:
    devices === undefined
      ? null
      : {
          suppressesMfa: 'ChallengeRequiredOnNewDevice' in devices,
          asksUser: 'DeviceOnlyRememberedOnUserPrompt' in devices,
        },
  custom,
  risk: null,
});

let worlds = 0;

/** A pool whose users sign in on pages, through the API, and with the provider Corp, which knows `bob` as well. */
async function newApp(given: Settings): Promise<App> {
  worlds += 1;
  const app = await newFactorApp(services, {
    mode: given.mode,
    factors: given.offered,
    pool: {
      ...(given.devices && { DeviceConfiguration: given.devices }),
      ...accountSettings({ ...given, firstSignInIsFree: false }),
      LambdaConfig: {
        ...customFunctions(services, `pages${worlds}`, custom),
        ...signUpFunction(services, `pages${worlds}`),
      },
    },
  });
  const { UserPoolId, ClientId } = app;
  await callOperation(services, CreateIdentityProvider, {
    UserPoolId,
    ProviderName: 'Corp',
    ProviderType: 'OIDC',
    ProviderDetails: corp.details,
    AttributeMapping: { username: 'sub' },
  });
  await callOperation(services, UpdateUserPoolClient, {
    UserPoolId,
    ClientId,
    PreventUserExistenceErrors: 'ENABLED',
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    SupportedIdentityProviders: ['COGNITO', 'Corp'],
    CallbackURLs: [callback],
    LogoutURLs: [signedOut],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'],
  });
  return app;
}

async function newWalk(given: Settings, seen: Map<string, number>): Promise<{ world: World; walk: PageWalk }> {
  const base = await newApp(given);
  const server = createApp(services, {
    publicUrl: () => 'http://localhost:9229',
    stopping: new AbortController().signal,
  });
  const pages = new PageEntrance(server, base, async (username, deviceKey) => {
    const { pool } = await services.directory.client(base.ClientId);
    const user = await findUser(services.store.read, pool, username);
    const secret = world.users.find(({ name }) => name === username)?.devices.get(deviceKey)?.secret;
    return user && secret != null ? { sub: user.sub, deviceKey, secret } : undefined;
  });
  const world = new World({ ...base, pages }, modelOf(given), srp, seen);
  for (const person of world.users.filter(({ exists }) => exists)) {
    await newUser(base, person.name);
    await replacePassword(world, person, true);
  }
  await callOperation(services, AdminLinkProviderForUser, {
    UserPoolId: base.UserPoolId,
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'bob' },
    SourceUser: { ProviderName: 'Corp', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'bob' },
  });
  const [ann] = world.users;
  for (const kind of kinds) await giveAddress(world, ann, kind, true, true);
  const on = given.on.filter((factor) => mayBeOn(world.pool, ann, factor));
  await prefer(world, ann, on, null);
  return { world, walk: new PageWalk(world, pages, corp, seen) };
}

/** What the walks together must meet, on pages or through the API. */
const due = [
  'tokens',
  'SOFTWARE_TOKEN_MFA',
  'SMS_MFA',
  'EMAIL_OTP',
  'SELECT_MFA_TYPE',
  'NEW_PASSWORD_REQUIRED',
  'silent sign-in',
  'session refused',
  'code exchanged',
  'used code refused',
  'code refused',
  'signed out',
  'provider',
  'disabled at the provider',
  ...Object.values(recoveries),
  errors.resetRequired,
  errors.wrongResetCode,
  errors.notRecoverable,
  errors.tooManyCodes,
  pageOfReset,
  'MFA_SETUP',
  setUpOnPage,
  signUps.begun,
  signUps.confirmed,
  pageOfConfirm,
] as const;

const ROUND = 15;
const MAX_ROUNDS = 10;

// The limit only ends a test that hangs.
it('shows on every page what the reference model expects', { timeout: 3_600_000 }, async () => {
  const seen = new Map<string, number>();
  const missing = () => due.filter((result) => !seen.has(result));
  const property = fc.asyncProperty(settings, mixedWalks, async (given, steps) => {
    const { world, walk } = await newWalk(given, seen);
    for (const step of steps) await takeMixed(walk, world, step);
    for (const person of world.users.filter(({ exists }) => exists)) await compareUser(world, person);
  });
  for (let round = 0; round === 0 || (round < MAX_ROUNDS && missing().length > 0); round += 1) {
    await fc.assert(property, walkRuns(ROUND));
  }
  expect(missing()).toEqual([]);
});
