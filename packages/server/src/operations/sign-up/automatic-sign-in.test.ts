/** The Sessions of SignUp and ConfirmSignUp, which continue a sign-up with a sign-in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { CreateUserPoolClient } from '../clients/CreateUserPoolClient.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { attributes, lastCode, newTestApp, PASSWORD, type TestApp } from '../users/testing/users.ts';
import { refusal } from '../users/testing/refusal.ts';
import { AdminConfirmSignUp } from './AdminConfirmSignUp.ts';
import { ConfirmSignUp } from './ConfirmSignUp.ts';
import { SignUp } from './SignUp.ts';

let services: TestServices;
let testApp: TestApp;
const choice = { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] } as const;
beforeAll(async () => {
  services = await createTestServices();
  testApp = await newTestApp(services, {}, { ExplicitAuthFlows: [...choice.ExplicitAuthFlows] });
});
afterAll(() => services.close());

const invalid = refusal('NotAuthorizedException', 'Invalid session for the user.');
const expired = refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.');
const used = refusal('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');

let userCount = 0;
async function newcomer({ ClientId } = testApp) {
  const Username = `jane-${userCount++}`;
  const email = `${Username}@signup.example`;
  const UserAttributes = attributes({ email });
  const { Session } = await callOperation(services, SignUp, { ClientId, Username, Password: PASSWORD, UserAttributes });
  return { Username, Session, ConfirmationCode: lastCode(services, email) };
}
type Newcomer = Awaited<ReturnType<typeof newcomer>>;

const confirm = (jane: Omit<Newcomer, 'Session'> & { Session?: string | undefined }, { ClientId } = testApp) =>
  callOperation(services, ConfirmSignUp, { ClientId, ...jane });

async function enter({ Username }: Newcomer, Session: string | undefined, { ClientId } = testApp) {
  const input = { ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: Username }, Session } as const;
  return (await callOperation(services, InitiateAuth, input)).AuthenticationResult?.AccessToken;
}

async function otherClient(): Promise<TestApp> {
  const { UserPoolId } = testApp;
  const input = { UserPoolId, ClientName: 'other', ExplicitAuthFlows: [...choice.ExplicitAuthFlows] };
  const { UserPoolClient } = await callOperation(services, CreateUserPoolClient, input);
  return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' };
}

describe('a user who signed up', () => {
  it('signs in with the code and the Session of SignUp', async () => {
    const jane = await newcomer();
    const { Session } = await confirm(jane);
    for (const session of [jane.Session, Session]) {
      expect(session?.length).toBeGreaterThanOrEqual(20);
      expect(session?.length).toBeLessThanOrEqual(2048);
    }
    expect(await enter(jane, Session)).toBeDefined();
    await expect(enter(jane, Session)).rejects.toEqual(used);
  });

  it('signs in with the code only, as aws-amplify does', async () => {
    const jane = await newcomer();
    const { Session } = await confirm({ ...jane, Session: undefined });
    expect(await enter(jane, Session)).toBeDefined();
  });

  it('is signed in by one of 64 concurrent requests', async () => {
    const jane = await newcomer();
    const { Session } = await confirm(jane);
    const tries = await Promise.allSettled(Array.from({ length: 64 }, () => enter(jane, Session)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('gets one Session from 64 concurrent confirmations', async () => {
    const jane = await newcomer();
    const tries = await Promise.allSettled(Array.from({ length: 64 }, () => confirm(jane)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('has three minutes between the code and the sign-in', async () => {
    const jane = await newcomer();
    services.clock.advance(3_600_000);
    const { Session } = await confirm(jane);
    services.clock.advance(3 * 60_000);
    await expect(enter(jane, Session)).rejects.toEqual(expired);
  });
});

describe('no user is signed in', () => {
  it('with a Session of another user or client; the code stays valid', async () => {
    const [jane, joe] = [await newcomer(), await newcomer()];
    const elsewhere = await otherClient();
    await expect(confirm({ ...jane, Session: joe.Session })).rejects.toEqual(invalid);
    await expect(confirm({ ...jane, Session: 'made-up-by-somebody-who-tries' })).rejects.toEqual(invalid);
    await expect(confirm(jane, elsewhere)).rejects.toEqual(invalid);
    const { Session } = await confirm(jane);
    await expect(enter(jane, Session, elsewhere)).rejects.toEqual(invalid);
    await expect(enter(jane, jane.Session)).rejects.toEqual(invalid);
    expect(await enter(jane, Session)).toBeDefined();
  });

  it('by a client without USER_AUTH', async () => {
    const plain = await newTestApp(services);
    const jane = await newcomer(plain);
    expect(jane.Session).toBeUndefined();
    expect(await confirm(jane, plain)).toEqual({});
  });
});

it('only a confirmation with the code sets awaitsFirstSignIn', async () => {
  const { UserPoolId } = testApp;
  const waits = async ({ Username }: Newcomer) => {
    const { items } = await services.store.read.users.list(UserPoolId, { limit: 60 });
    return items.find(({ username }) => username === Username)?.awaitsFirstSignIn;
  };
  const [byCode, byAdmin] = [await newcomer(), await newcomer()];
  expect(await waits(byCode)).toBe(false);
  const { Session } = await confirm(byCode);
  await callOperation(services, AdminConfirmSignUp, { UserPoolId, Username: byAdmin.Username });
  expect([await waits(byCode), await waits(byAdmin)]).toEqual([true, false]);
  await enter(byCode, Session);
  expect(await waits(byCode)).toBe(false);
});
