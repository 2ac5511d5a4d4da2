/** Who begins a sign-in: users that a trigger supplies, users of identity providers, and users without a password. */
import { createClientSession } from '@latchkey/srp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { newFederatedUser, newProvider } from '../../operations/identity-providers/testing/providers.ts';
import { InitiateAuth } from '../../operations/sign-in/InitiateAuth.ts';
import { csvOf, person, runImport } from '../../operations/user-import/testing/imports.ts';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import {
  type App,
  beginSrp,
  byPassword,
  initiate,
  newApp,
  newClient,
  newUser,
  passwordClaim,
  refusal,
  refusals,
  respond,
} from '../testing/sign-in-steps.ts';

const PASSWORD = 'Corr3ct-horse';

let services: TestServices;
const events: TestEvent[] = [];
beforeAll(async () => {
  services = await createTestServices();
  services.functions.set('migrate', (event) => {
    events.push(event);
    if (event.request['password'] !== PASSWORD) throw new Error('Bad password');
    return {
      ...event,
      response: { userAttributes: { email: 'moved@example.com' }, finalUserStatus: 'CONFIRMED' },
    };
  });
});
afterAll(() => services.close());
beforeEach(() => {
  events.length = 0;
});

async function revealing(app: App): Promise<App> {
  const client = { PreventUserExistenceErrors: 'LEGACY' } as const;
  return { ...app, ClientId: await newClient(services, app.UserPoolId, client) };
}

describe('a user who is unknown here', () => {
  const LambdaConfig = { UserMigration: functionArn('migrate') };

  it('is supplied by the trigger if the request has the password', async () => {
    const app = await newApp(services, { pool: { LambdaConfig } });
    const ClientMetadata = { from: 'old' };
    const AuthParameters = { USERNAME: 'moved', PASSWORD };
    const input = { ClientId: app.ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters, ClientMetadata } as const;
    const signedIn = await callOperation(services, InitiateAuth, input);
    expect(signedIn).toHaveProperty('AuthenticationResult.AccessToken');
    expect(events).toMatchObject([
      {
        triggerSource: 'UserMigration_Authentication',
        userName: 'moved',
        callerContext: { clientId: app.ClientId },
        request: { password: PASSWORD, validationData: ClientMetadata },
      },
    ]);
    await byPassword(app, 'moved');
    expect(events).toHaveLength(1);
  });

  it('is not supplied to SRP, which has no password', async () => {
    const app = await newApp(services, { pool: { LambdaConfig } });
    await beginSrp(app, 'moved');
    expect(events).toEqual([]);
  });

  it('is not supplied with a wrong password', async () => {
    const app = await newApp(services, { pool: { LambdaConfig } });
    await expect(byPassword(app, 'moved', { PASSWORD: 'Wr0ng-password' })).rejects.toThrow();
    await expect(byPassword(app, 'moved')).resolves.toHaveProperty('AuthenticationResult');
  });
});

describe('a user of an identity provider', () => {
  async function withExternal() {
    const app = await newApp(services, { client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'] } });
    await newProvider(services, app.UserPoolId);
    const { username } = await newFederatedUser(services, app.UserPoolId, 'Corp', 'ann', { email: 'ann@corp.example' });
    return { app, username };
  }

  it('looks like an unknown one, and can prove nothing', async () => {
    const { app, username } = await withExternal();
    const round = await beginSrp(app, username);
    expect(round.reply.ChallengeParameters?.['USER_ID_FOR_SRP']).toBe(username);
    const claim = { USERNAME: username, ...(await passwordClaim(app, round)) };
    await expect(respond(app, 'PASSWORD_VERIFIER', claim)).rejects.toMatchObject(refusals.incorrect);
    const { AvailableChallenges } = await initiate(app, 'USER_AUTH', { USERNAME: username });
    const unknown = await initiate(app, 'USER_AUTH', { USERNAME: 'nobody' });
    expect(AvailableChallenges).toEqual(unknown.AvailableChallenges);
  });

  it('is refused where clients may know that users exist', async () => {
    const { app, username } = await withExternal();
    const expected = refusal('NotAuthorizedException', 'User is not authorized to get auth details.');
    await expect(beginSrp(await revealing(app), username)).rejects.toMatchObject(expected);
  });
});

describe('a user who was imported without a password', () => {
  async function imported() {
    const app = await newApp(services, { pool: { AutoVerifiedAttributes: ['email'] } });
    const csv = await csvOf(services, app.UserPoolId, [person('ann')]);
    expect(await runImport(services, app.UserPoolId, csv)).toMatchObject({ Status: 'Succeeded' });
    return app;
  }

  it('is told to set one, which counts as no failure', async () => {
    const app = await revealing(await imported());
    const expected = refusal('PasswordResetRequiredException', 'Password reset required for the user');
    for (let n = 0; n < 6; n += 1) await expect(byPassword(app, 'ann')).rejects.toMatchObject(expected);
    const round = await beginSrp(app, 'ann');
    const claim = { USERNAME: 'ann', ...(await passwordClaim(app, round)) };
    await expect(respond(app, 'PASSWORD_VERIFIER', claim)).rejects.toMatchObject(expected);
  });

  it('has a wrong password where clients must not know that users exist', async () => {
    const app = await imported();
    for (let n = 0; n < 5; n += 1) await expect(byPassword(app, 'ann')).rejects.toMatchObject(refusals.incorrect);
    await expect(byPassword(app, 'ann')).rejects.toMatchObject(refusals.locked);
  });
});

it('the name may be typed in the spelling of the pool, and the answer may have another one of the user', async () => {
  const pool = { AliasAttributes: ['email' as const], UsernameConfiguration: { CaseSensitive: false } };
  const app = await newApp(services, { pool });
  await newUser(app, 'ann', { attributes: { email: 'ann@names.example', email_verified: 'true' } });
  const session = await createClientSession();
  const reply = await initiate(app, 'USER_SRP_AUTH', { USERNAME: 'ANN@names.example', SRP_A: session.A });
  expect(reply.ChallengeParameters).toMatchObject({ USERNAME: 'ann', USER_ID_FOR_SRP: 'ann' });
  const claim = await passwordClaim(app, { session, reply });
  const other = respond(app, 'PASSWORD_VERIFIER', { USERNAME: 'bob', ...claim });
  await expect(other).rejects.toMatchObject(refusals.incorrect);
  const typed = await respond(app, 'PASSWORD_VERIFIER', { USERNAME: 'ann@names.example', ...claim });
  expect(typed).toHaveProperty('AuthenticationResult.AccessToken');
});
