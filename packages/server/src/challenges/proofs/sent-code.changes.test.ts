/** What a code proves, and what changed since it was sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { RespondToAuthChallenge } from '../../operations/sign-in/RespondToAuthChallenge.ts';
import { AdminUpdateUserAttributes } from '../../operations/users/administration/AdminUpdateUserAttributes.ts';
import type { UserRecord } from '../../records/user.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { functionArn, type TestEvent } from '../../triggers/testing/test-functions.ts';
import {
  chooseFactors,
  freshAddresses,
  latestCode,
  newFactorApp,
  newReachable,
  otherThan,
  respondWithSentCode,
  setFactors,
} from '../testing/factor-users.ts';
import {
  type App,
  byPassword,
  initiate,
  newUser,
  OTHER_PASSWORD,
  type Parameters,
  refusal,
  refusals,
  respond,
  setPassword,
  withChangeBeforeCommit,
} from '../testing/sign-in-steps.ts';

const mismatch = refusal('CodeMismatchException', 'Invalid code or auth state for the user.');
const usedUp = refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.');

let services: TestServices;
const events: TestEvent[] = [];
beforeAll(async () => {
  services = await createTestServices();
  services.functions.set('tell', (event) => {
    events.push(event);
    return event;
  });
});
afterAll(() => services.close());

async function userOf({ ClientId }: App): Promise<UserRecord> {
  const { pool } = await services.directory.client(ClientId);
  const user = await findUser(services.store.read, pool, 'ann');
  if (user === undefined) throw new Error('There is no ann.');
  return user;
}

const attributes = (values: Parameters) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
const update = ({ UserPoolId }: App, values: Parameters) =>
  callOperation(services, AdminUpdateUserAttributes, {
    UserPoolId,
    Username: 'ann',
    UserAttributes: attributes(values),
  });

/** A sign-in that waits for a code by e-mail, as the first factor. */
async function atFirstCode(pool: object = {}) {
  const app = await newFactorApp(services, { mode: 'OFF', pool });
  const { email } = await newReachable(app, 'ann');
  const reply = await initiate(app, 'USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  const answer = (code: string, through = app) => respondWithSentCode(through, 'EMAIL_OTP', 'ann', reply.Session, code);
  return { app, email, reply, answer, code: latestCode(app, email) };
}

/** A sign-in that waits for a code by SMS, as the second factor. */
async function atSecondCode(pool: object = {}) {
  const app = await newFactorApp(services, { mode: 'OPTIONAL', pool });
  const { phone_number } = await newReachable(app, 'ann');
  await chooseFactors(app, 'ann', ['SMS_MFA'], 'SMS_MFA');
  const reply = await byPassword(app, 'ann');
  const answer = (code: string, through = app) => respondWithSentCode(through, 'SMS_MFA', 'ann', reply.Session, code);
  return { app, phone_number, reply, answer, code: latestCode(app, phone_number) };
}

describe('a code', () => {
  it('is sent to the address that the challenge shows in part', async () => {
    const { reply } = await atFirstCode();
    expect(reply).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: {
        CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL',
        CODE_DELIVERY_DESTINATION: expect.stringMatching(/^.\*\*\*@.\*\*\*$/) as string,
        USER_ID_FOR_SRP: 'ann',
      },
    });
  });

  it('for nobody has an address that is always the same, and leads nowhere', async () => {
    const { app } = await atFirstCode();
    const ask = () => initiate(app, 'USER_AUTH', { USERNAME: 'nobody', PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const [one, other] = [await ask(), await ask()];
    expect(one.ChallengeParameters?.['CODE_DELIVERY_DESTINATION']).toMatch(/^.\*\*\*@.\*\*\*$/);
    expect(other.ChallengeParameters).toEqual(one.ChallengeParameters);
    const answer = respondWithSentCode(app, 'EMAIL_OTP', 'nobody', other.Session, '000000');
    await expect(answer).rejects.toMatchObject(mismatch);
  });

  it('for an unknown address has the form of that address', async () => {
    const app = await newFactorApp(services, { mode: 'OFF', pool: { UsernameAttributes: ['email'] } });
    const USERNAME = 'xavier@yonder.example';
    const reply = await initiate(app, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(reply.ChallengeParameters?.['CODE_DELIVERY_DESTINATION']).toBe('x***@y***');
  });

  it('that is wrong counts as a failure; one that has ended does not', async () => {
    const { app, code, answer } = await atFirstCode();
    await expect(respond(app, 'EMAIL_OTP', { USERNAME: 'ann' }, 'x'.repeat(20))).rejects.toMatchObject(
      refusals.badSession,
    );
    for (let n = 0; n < 5; n += 1) await expect(answer(otherThan(code))).rejects.toMatchObject(mismatch);
    await expect(answer(code)).rejects.toMatchObject(refusals.locked);
    services.clock.advance(1_000);
    await expect(answer(code)).resolves.toHaveProperty('AuthenticationResult');
    const replaced = await atFirstCode();
    const used = await initiate(replaced.app, 'USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    await respondWithSentCode(replaced.app, 'EMAIL_OTP', 'ann', used.Session, latestCode(replaced.app, replaced.email));
    for (let n = 0; n < 6; n += 1) await expect(replaced.answer(replaced.code)).rejects.toMatchObject(usedUp);
  });

  it('is worth nothing if a newer one was sent meanwhile', async () => {
    const { app, code, answer } = await atSecondCode();
    const overtaken = withChangeBeforeCommit(app, () => byPassword(app, 'ann'));
    await expect(answer(code, overtaken)).rejects.toMatchObject(usedUp);
  });
});

describe('a code as the first factor', () => {
  it('does not depend on the password', async () => {
    const { app, code, answer } = await atFirstCode();
    const replaced = withChangeBeforeCommit(app, () => setPassword(app, 'ann', OTHER_PASSWORD, true));
    await expect(answer(code, replaced)).resolves.toHaveProperty('AuthenticationResult');
  });

  it('is worth nothing if the address was replaced, or is no longer verified', async () => {
    const replaced = await atFirstCode();
    await update(replaced.app, { email: freshAddresses().email, email_verified: 'true' });
    await expect(replaced.answer(replaced.code)).rejects.toMatchObject(usedUp);
    const unverified = await atFirstCode();
    await update(unverified.app, { email_verified: 'false' });
    await expect(unverified.answer(unverified.code)).rejects.toMatchObject(usedUp);
  });
});

describe('a code as the second factor', () => {
  it('is worth nothing if the address was replaced, but verifies one that is not verified', async () => {
    const replaced = await atSecondCode();
    await update(replaced.app, { phone_number: freshAddresses().phone_number, phone_number_verified: 'true' });
    await expect(replaced.answer(replaced.code)).rejects.toMatchObject(usedUp);
    const { app, code, answer } = await atSecondCode();
    await update(app, { phone_number_verified: 'false' });
    const before = await userOf(app);
    services.clock.advance(1_000);
    await answer(code);
    const verified = { ...before.attributes, phone_number_verified: 'true' };
    expect(await userOf(app)).toEqual({ ...before, attributes: verified, modifiedAt: services.clock.now() });
  });

  it('is worth nothing if the pool no longer has the factor, unless MFA is off', async () => {
    const off = await atSecondCode();
    await setFactors(off.app, 'OFF', []);
    await expect(off.answer(off.code)).resolves.toHaveProperty('AuthenticationResult');
    const app = await newFactorApp(services, {
      mode: 'OPTIONAL',
      factors: ['EMAIL_OTP'],
      pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } },
    });
    const { email } = await newReachable(app, 'ann', ['email']);
    await chooseFactors(app, 'ann', ['EMAIL_OTP'], 'EMAIL_OTP');
    const { Session } = await byPassword(app, 'ann');
    const user = await userOf(app);
    const { pool } = await services.directory.client(app.ClientId);
    const settings = { ...pool.settings, emailMfa: false };
    const directory = {
      ...services.directory,
      client: async (id: string) => ({ ...(await services.directory.client(id)), pool: { ...pool, settings } }),
    };
    const changed = { ...app, services: { ...services, directory } };
    const answer = respondWithSentCode(changed, 'EMAIL_OTP', 'ann', Session, latestCode(app, email));
    await expect(answer).rejects.toMatchObject(usedUp);
    expect(await userOf(app)).toEqual(user);
  });

  it('leaves an address unverified that another user signs in with', async () => {
    const { app, phone_number, code, answer } = await atSecondCode({ AliasAttributes: ['phone_number'] });
    await update(app, { phone_number_verified: 'false' });
    await newUser(app, 'bob', { attributes: { phone_number, phone_number_verified: 'true' } });
    await expect(answer(code)).resolves.toHaveProperty('AuthenticationResult');
    expect((await userOf(app)).attributes).toMatchObject({ phone_number_verified: 'false' });
  });
});

it('a number that is the user name of another user is verified all the same, where only user names are names', async () => {
  const app = await newFactorApp(services, {
    mode: 'OPTIONAL',
    pool: { UsernameAttributes: ['email', 'phone_number'] },
  });
  const { email, phone_number } = freshAddresses();
  await newUser(app, email, { attributes: { phone_number, phone_number_verified: 'false' } });
  await newUser(app, phone_number);
  await chooseFactors(app, email, ['SMS_MFA'], 'SMS_MFA');
  const { Session } = await byPassword(app, email);
  const code = latestCode(app, phone_number);
  await respondWithSentCode(app, 'SMS_MFA', email, Session, code);
  const { pool } = await services.directory.client(app.ClientId);
  const user = await findUser(services.store.read, pool, email);
  expect(user?.attributes).toMatchObject({ phone_number, phone_number_verified: 'true' });
});

describe('an address that is set up during a sign-in', () => {
  const pool = {
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
  } as const;
  async function atNewAddress(more: object = {}) {
    const app = await newFactorApp(services, { mode: 'ON', factors: ['EMAIL_OTP'], pool: { ...pool, ...more } });
    await newUser(app, 'ann');
    const { Session } = await byPassword(app, 'ann');
    const { email } = freshAddresses();
    const sent = await respond(app, 'MFA_SETUP', { USERNAME: 'ann', EMAIL: email }, Session);
    const answer = () => respondWithSentCode(app, 'EMAIL_OTP', 'ann', sent.Session, latestCode(app, email));
    return { app, email, answer };
  }

  it('is stored as verified, and enabled as a factor', async () => {
    const { app, email, answer } = await atNewAddress();
    const before = await userOf(app);
    await answer();
    expect(await userOf(app)).toEqual({
      ...before,
      attributes: { ...before.attributes, email, email_verified: 'true' },
      mfaFactors: ['EMAIL_OTP'],
      modifiedAt: services.clock.now(),
    });
  });

  it('is not stored if the user got another one meanwhile, or another user signs in with it', async () => {
    const overtaken = await atNewAddress();
    const { email } = freshAddresses();
    await update(overtaken.app, { email });
    await expect(overtaken.answer()).rejects.toMatchObject(refusals.badSession);
    expect((await userOf(overtaken.app)).attributes).toMatchObject({ email });
    const taken = await atNewAddress({ AliasAttributes: ['email'] });
    await newUser(taken.app, 'bob', { attributes: { email: taken.email, email_verified: 'true' } });
    const message = 'An account with the email already exists.';
    await expect(taken.answer()).rejects.toMatchObject(refusal('AliasExistsException', message));
    expect((await userOf(taken.app)).attributes).not.toHaveProperty('email');
  });
});

describe('the trigger that writes the message', () => {
  const LambdaConfig = { CustomMessage: functionArn('tell') };
  const ClientMetadata = { shop: 'north' };

  it('is told about a code of the second factor, but not what the sign-in began with', async () => {
    events.length = 0;
    const { app } = await atSecondCode({ LambdaConfig });
    expect(events).toMatchObject([
      {
        triggerSource: 'CustomMessage_Authentication',
        userName: 'ann',
        callerContext: { clientId: app.ClientId },
      },
    ]);
    expect(events[0]?.request['clientMetadata']).toBeUndefined();
  });

  it('is told what came with the choice of a code', async () => {
    const { app } = await atFirstCode({ LambdaConfig });
    const { Session } = await initiate(app, 'USER_AUTH', { USERNAME: 'ann' });
    events.length = 0;
    await callOperation(services, RespondToAuthChallenge, {
      ClientId: app.ClientId,
      ChallengeName: 'SELECT_CHALLENGE',
      ChallengeResponses: { USERNAME: 'ann', ANSWER: 'EMAIL_OTP' },
      Session,
      ClientMetadata,
    });
    expect(events).toMatchObject([
      { triggerSource: 'CustomMessage_Authentication', request: { clientMetadata: ClientMetadata } },
    ]);
  });
});
