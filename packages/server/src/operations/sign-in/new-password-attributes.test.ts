/** Which attributes an answer to NEW_PASSWORD_REQUIRED may set, with both operations that accept it. */
import type { CreateUserPoolClientRequest, CreateUserPoolRequest } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRisky, protectedPool, setActions } from '../../challenges/testing/risky-users.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { newAppWithAllFactors } from '../mfa/testing/mfa-apps.ts';
import { AdminCreateUser } from '../users/administration/AdminCreateUser.ts';
import { AdminUpdateUserAttributes } from '../users/administration/AdminUpdateUserAttributes.ts';
import {
  account,
  attributes,
  confirmedUser,
  lastCode,
  newTestApp,
  OTHER_PASSWORD,
  PASSWORD,
  type TestApp,
  signIn,
} from '../users/testing/users.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { VerifyUserAttribute } from '../users/self-service/VerifyUserAttribute.ts';
import { AdminRespondToAuthChallenge } from './AdminRespondToAuthChallenge.ts';
import { InitiateAuth } from './InitiateAuth.ts';
import { RespondToAuthChallenge } from './RespondToAuthChallenge.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const required = (...names: string[]): Omit<CreateUserPoolRequest, 'PoolName'> => ({
  Schema: names.map((Name) => ({ Name, Required: true, Mutable: true })),
});

/** Creates a pool, and a user by an administrator. */
async function invited(
  pool: Omit<CreateUserPoolRequest, 'PoolName'>,
  values: Readonly<Record<string, string>> = {},
  client: Partial<CreateUserPoolClientRequest> = {},
): Promise<TestApp> {
  const testApp = await newTestApp(services, pool, client);
  const { UserPoolId } = testApp;
  const person = { Username: 'ivy', TemporaryPassword: PASSWORD, UserAttributes: attributes(values) };
  await callOperation(services, AdminCreateUser, { UserPoolId, ...person, MessageAction: 'SUPPRESS' });
  return testApp;
}

const entrances = ['RespondToAuthChallenge', 'AdminRespondToAuthChallenge'] as const;
type Entrance = (typeof entrances)[number];

/** Signs in with the temporary password. */
async function begin({ ClientId }: TestApp, USERNAME = 'ivy') {
  const AuthParameters = { USERNAME, PASSWORD };
  const input = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
  const { ChallengeName, ChallengeParameters, Session } = await callOperation(services, InitiateAuth, input);
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  return { Session, parameters: ChallengeParameters ?? {} };
}

/** Answers a Session with a new password and attributes. */
function answer(
  { UserPoolId, ClientId }: TestApp,
  Session: string | undefined,
  values: Readonly<Record<string, string>>,
  entrance: Entrance = 'RespondToAuthChallenge',
) {
  const given = Object.entries(values).map(([name, value]) => [`userAttributes.${name}`, value]);
  const ChallengeResponses = { USERNAME: 'ivy', NEW_PASSWORD: OTHER_PASSWORD, ...Object.fromEntries(given) };
  const input = { ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeResponses } as const;
  return entrance === 'RespondToAuthChallenge'
    ? callOperation(services, RespondToAuthChallenge, input)
    : callOperation(services, AdminRespondToAuthChallenge, { UserPoolId, ...input });
}

const provided = (name: string) => refusal('NotAuthorizedException', `Cannot modify an already provided ${name}`);
const missing = (names: string) =>
  refusal('InvalidParameterException', `Invalid attributes given, ${names} is missing`);

describe.each(entrances)('%s', (entrance) => {
  it.each(['other@elsewhere.example', 'ivy@corp.example'])(
    'rejects %s for a required email that is already set',
    async (email) => {
      const testApp = await invited(required('email'), { email: 'ivy@corp.example', email_verified: 'true' });
      const { Session } = await begin(testApp);
      await expect(answer(testApp, Session, { email }, entrance)).rejects.toEqual(provided('email'));
      expect((await account(services, testApp, 'ivy')).attributes).toMatchObject({
        email: 'ivy@corp.example',
        email_verified: 'true',
      });
      const { AuthenticationResult } = await answer(testApp, Session, {}, entrance);
      expect(AuthenticationResult).toBeDefined();
    },
  );

  it('reports the required attributes that are missing', async () => {
    const testApp = await invited(required('name', 'address', 'birthdate', 'email'), { email: 'ivy@corp.example' });
    const { Session, parameters } = await begin(testApp);
    expect(JSON.parse(parameters['requiredAttributes'] ?? '')).toHaveLength(3);
    const [name, address, birthdate] = ['Ivy', '1 Main Street', '2000-01-01'];
    const answers = (values: Readonly<Record<string, string>>) => answer(testApp, Session, values, entrance);
    await expect(answers({ address, birthdate })).rejects.toEqual(missing('name'));
    await expect(answers({ birthdate })).rejects.toEqual(missing('name and address'));
    await expect(answers({})).rejects.toEqual(missing('name, birthdate and address'));
    const { AuthenticationResult } = await answers({ name, address, birthdate });
    expect(AuthenticationResult).toBeDefined();
    expect((await account(services, testApp, 'ivy')).attributes).toMatchObject({ name, address, birthdate });
  });

  it('keeps an optional address until the new one is verified, if the pool requires that', async () => {
    const settings = { AttributesRequireVerificationBeforeUpdate: ['email' as const] };
    const testApp = await invited(
      { UserAttributeUpdateSettings: settings },
      { email: 'old@corp.example', email_verified: 'true' },
    );
    const email = `new-${entrance.toLowerCase()}@corp.example`;
    const { Session } = await begin(testApp);
    const { AuthenticationResult } = await answer(testApp, Session, { email, nickname: 'I' }, entrance);
    const shown = async () => (await account(services, testApp, 'ivy')).attributes;
    expect(await shown()).toMatchObject({ email: 'old@corp.example', email_verified: 'true', nickname: 'I' });
    const { AccessToken = '' } = AuthenticationResult ?? {};
    const proof = { AccessToken, AttributeName: 'email', Code: lastCode(services, email) };
    await callOperation(services, VerifyUserAttribute, proof);
    expect(await shown()).toMatchObject({ email, email_verified: 'true' });
  });
});

describe('an optional attribute', () => {
  it('that is an address becomes unverified when it changes, and a code is sent if the pool verifies it', async () => {
    const testApp = await invited(
      {},
      { email: 'first@opt.example', email_verified: 'true', phone_number: '+14325550001' },
    );
    const { Session } = await begin(testApp);
    await answer(testApp, Session, { email: 'second@opt.example', phone_number: '+14325550002' });
    expect((await account(services, testApp, 'ivy')).attributes).toMatchObject({
      email: 'second@opt.example',
      email_verified: 'false',
      phone_number: '+14325550002',
      phone_number_verified: 'false',
    });
    expect(services.inbox.list('second@opt.example')).toMatchObject([{ kind: 'update-attribute' }]);
    expect(services.inbox.list('+14325550002')).toEqual([]);
  });

  it('that is an address must not be another user’s user name', async () => {
    const testApp = await newTestApp(services, { UsernameAttributes: ['email', 'phone_number'] });
    const { UserPoolId } = testApp;
    await confirmedUser(services, testApp, 'joe@alias.example', 'joe@alias.example');
    const invitation = { TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' } as const;
    await callOperation(services, AdminCreateUser, { UserPoolId, Username: 'ivy@alias.example', ...invitation });
    const { Session, parameters } = await begin(testApp, 'ivy@alias.example');
    const { USER_ID_FOR_SRP: USERNAME = '' } = parameters;
    const input = { ClientId: testApp.ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session } as const;
    const ChallengeResponses = { USERNAME, NEW_PASSWORD: OTHER_PASSWORD, 'userAttributes.email': 'joe@alias.example' };
    await expect(callOperation(services, RespondToAuthChallenge, { ...input, ChallengeResponses })).rejects.toEqual(
      refusal('AliasExistsException', 'An account with the given email already exists.'),
    );
    expect(await signIn(services, testApp, 'joe@alias.example')).not.toBe('');
  });

  it('must be writable for the client, or the sign-in fails', async () => {
    const testApp = await invited({}, {}, { WriteAttributes: ['name'] });
    const { Session } = await begin(testApp);
    const unauthorized = refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    await expect(answer(testApp, Session, { nickname: 'I' })).rejects.toEqual(unauthorized);
    await expect(answer(testApp, Session, { email_verified: 'true' })).rejects.toEqual(unauthorized);
    expect((await answer(testApp, Session, { name: 'Ivy' })).AuthenticationResult).toBeDefined();
  });
});

describe('addresses for codes of a second factor', () => {
  /** A user who needs a code by e-mail after the new password. */
  async function protectedUser(): Promise<TestApp> {
    const testApp = await newAppWithAllFactors(services, 'ON', { AutoVerifiedAttributes: [] });
    const { UserPoolId } = testApp;
    const UserAttributes = attributes({ email: 'ivy@second.example', email_verified: 'true' });
    const person = { Username: 'ivy', TemporaryPassword: PASSWORD, UserAttributes, MessageAction: 'SUPPRESS' as const };
    await callOperation(services, AdminCreateUser, { UserPoolId, ...person });
    return testApp;
  }

  it.each([
    [{ email: 'thief@second.example' }, 'Cannot modify an already provided email'],
    [{ phone_number: '+14325550009' }, 'Cannot provide phone_number before the second factor is passed'],
  ])('cannot be changed with a temporary password only: %j', async (values, message) => {
    const testApp = await protectedUser();
    const { Session } = await begin(testApp);
    await expect(answer(testApp, Session, values)).rejects.toEqual(refusal('NotAuthorizedException', message));
    const { ChallengeName } = await answer(testApp, Session, { email: 'ivy@second.example', nickname: 'I' });
    expect(ChallengeName).toBe('EMAIL_OTP');
    const shown = (await account(services, testApp, 'ivy')).attributes;
    expect(shown).toMatchObject({ email: 'ivy@second.example', email_verified: 'true', nickname: 'I' });
    expect(shown).not.toHaveProperty('phone_number');
    expect(services.inbox.list('thief@second.example')).toEqual([]);
  });

  it.each(['CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE'] as const)(
    'stay also where a new one is proved first, %s: the page of links asks for no access token',
    async (DefaultEmailOption) => {
      const testApp = await newAppWithAllFactors(services, 'ON', {
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email', 'phone_number'] },
        AutoVerifiedAttributes: ['email', 'phone_number'],
        VerificationMessageTemplate: { DefaultEmailOption },
      });
      const { UserPoolId } = testApp;
      const UserAttributes = attributes({ email: 'ivy@proved.example', email_verified: 'true' });
      const person = { Username: 'ivy', TemporaryPassword: PASSWORD, UserAttributes };
      await callOperation(services, AdminCreateUser, { UserPoolId, ...person, MessageAction: 'SUPPRESS' });
      const { Session } = await begin(testApp);
      await expect(answer(testApp, Session, { email: 'thief@proved.example' })).rejects.toEqual(provided('email'));
      await expect(answer(testApp, Session, { phone_number: '+14325550012' })).rejects.toEqual(
        refusal('NotAuthorizedException', 'Cannot provide phone_number before the second factor is passed'),
      );
      expect(services.inbox.list('thief@proved.example')).toEqual([]);
    },
  );

  it('can be set by a user without a second factor', async () => {
    const testApp = await newAppWithAllFactors(services, 'ON', { AutoVerifiedAttributes: [] });
    const { UserPoolId } = testApp;
    const person = { Username: 'ivy', TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' as const };
    await callOperation(services, AdminCreateUser, { UserPoolId, ...person });
    const { Session } = await begin(testApp);
    const { ChallengeName } = await answer(testApp, Session, { phone_number: '+14325550010' });
    expect(ChallengeName).toBe('SMS_MFA');
  });
});

describe('a required address that is missing', () => {
  it('is stored at once as unverified, and verified by a code', async () => {
    const settings = { AttributesRequireVerificationBeforeUpdate: ['email' as const] };
    const testApp = await invited({ ...required('email'), UserAttributeUpdateSettings: settings });
    const { Session } = await begin(testApp);
    const { AuthenticationResult } = await answer(testApp, Session, { email: 'given@req.example' });
    const shown = async () => (await account(services, testApp, 'ivy')).attributes;
    expect(await shown()).toMatchObject({ email: 'given@req.example', email_verified: 'false' });
    const proof = { AttributeName: 'email', Code: lastCode(services, 'given@req.example') };
    const { AccessToken = '' } = AuthenticationResult ?? {};
    await callOperation(services, VerifyUserAttribute, { AccessToken, ...proof });
    expect((await shown())['email_verified']).toBe('true');
  });

  it('cannot be set once an administrator has set it', async () => {
    const testApp = await invited(required('email'));
    const { UserPoolId } = testApp;
    const { Session } = await begin(testApp);
    const UserAttributes = attributes({ email: 'admin@given.example' });
    await callOperation(services, AdminUpdateUserAttributes, { UserPoolId, Username: 'ivy', UserAttributes });
    await expect(answer(testApp, Session, { email: 'ivy@given.example' })).rejects.toEqual(provided('email'));
    expect((await account(services, testApp, 'ivy')).attributes['email']).toBe('admin@given.example');
  });

  it('is set by one of 16 concurrent answers', async () => {
    const testApp = await invited(required('email'));
    const { Session } = await begin(testApp);
    const answers = Array.from({ length: 16 }, (_, n) => answer(testApp, Session, { email: `ivy${n}@race.example` }));
    const settled = await Promise.allSettled(answers);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(signIn(services, testApp, 'ivy', PASSWORD)).rejects.toEqual(refusals.incorrect);
  });
});

describe('a sign-in whose risk demands MFA', () => {
  /** A user with a temporary password, whose sign-ins are risky, in a pool where MFA is optional. */
  async function riskyUser(action: 'MFA_REQUIRED' | 'MFA_IF_CONFIGURED', values: Readonly<Record<string, string>>) {
    const protection = protectedPool('ENFORCED');
    const testApp = await newAppWithAllFactors(services, 'OPTIONAL', { ...protection, AutoVerifiedAttributes: [] });
    const { UserPoolId } = testApp;
    const person = { Username: 'ivy', TemporaryPassword: PASSWORD, UserAttributes: attributes(values) };
    await callOperation(services, AdminCreateUser, { UserPoolId, ...person, MessageAction: 'SUPPRESS' });
    const app = { services, ...testApp };
    await makeRisky(app, 'ivy');
    await setActions(app, { trusted: action, other: action });
    return testApp;
  }

  it('is blocked before the new password if the user has no factor: the answer could provide one', async () => {
    const { ClientId } = await riskyUser('MFA_REQUIRED', {});
    const input = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ivy', PASSWORD } } as const;
    await expect(callOperation(services, InitiateAuth, input)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Unable to login because of security reasons'),
    );
  });

  it.each(['MFA_REQUIRED', 'MFA_IF_CONFIGURED'] as const)(
    'cannot redirect the codes of a factor that is not enabled: %s',
    async (action) => {
      const email = `ivy-${action.toLowerCase()}@risky.example`;
      const testApp = await riskyUser(action, { email, email_verified: 'true' });
      const { Session } = await begin(testApp);
      await expect(answer(testApp, Session, { email: 'thief@risky.example' })).rejects.toEqual(provided('email'));
      expect((await answer(testApp, Session, {})).ChallengeName).toBe('EMAIL_OTP');
      expect(services.inbox.list('thief@risky.example')).toEqual([]);
      expect(services.inbox.list(email)).toMatchObject([{ kind: 'mfa-code' }]);
    },
  );
});
