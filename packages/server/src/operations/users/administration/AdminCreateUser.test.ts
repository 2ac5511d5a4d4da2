import type { AdminCreateUserRequest } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { InitiateAuth } from '../../sign-in/InitiateAuth.ts';
import { AdminCreateUser } from './AdminCreateUser.ts';
import {
  account,
  attributes,
  confirmedUser,
  newTestApp,
  OTHER_PASSWORD,
  PASSWORD,
  type TestApp,
} from '../testing/users.ts';
import { refusal, refusals } from '../testing/refusal.ts';

const DAY = 86_400_000;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const create = ({ UserPoolId }: TestApp, input: Omit<AdminCreateUserRequest, 'UserPoolId'>) =>
  callOperation(services, AdminCreateUser, { UserPoolId, ...input });
const begin = ({ ClientId }: TestApp, USERNAME: string, password: string) =>
  callOperation(services, InitiateAuth, {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: password },
  });

describe('a new user', () => {
  it('is invited with a temporary password that must be replaced', async () => {
    const testApp = await newTestApp(services);
    const { User } = await create(testApp, {
      Username: 'jane',
      UserAttributes: attributes({ email: 'invited@example.com', name: 'Jane' }),
    });
    expect(User).toStrictEqual({
      Username: 'jane',
      Attributes: [
        { Name: 'sub', Value: expect.stringMatching(/^[\da-f-]{36}$/) },
        { Name: 'name', Value: 'Jane' },
        { Name: 'email', Value: 'invited@example.com' },
      ],
      UserCreateDate: services.clock.now() / 1000,
      UserLastModifiedDate: services.clock.now() / 1000,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    });
    const [message] = services.inbox.list('invited@example.com');
    expect(message).toMatchObject({ kind: 'admin-create-user', medium: 'EMAIL', subject: 'Your temporary password' });
    expect(message?.body).toContain('Your username is jane');
    const reply = await begin(testApp, 'jane', message?.code ?? '');
    expect(reply.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('may have a given password, and lack required attributes', async () => {
    const testApp = await newTestApp(services, { Schema: [{ Name: 'name', Required: true }] });
    await create(testApp, { Username: 'jane', TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' });
    expect((await begin(testApp, 'jane', PASSWORD)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('can sign in until the temporary password expires', async () => {
    const PasswordPolicy = { MinimumLength: 8, TemporaryPasswordValidityDays: 2 };
    const testApp = await newTestApp(services, { Policies: { PasswordPolicy } });
    await create(testApp, { Username: 'jane', TemporaryPassword: PASSWORD });
    services.clock.advance(2 * DAY);
    await expect(begin(testApp, 'jane', PASSWORD)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await create(testApp, { Username: 'jane', TemporaryPassword: OTHER_PASSWORD, MessageAction: 'RESEND' });
    expect((await begin(testApp, 'jane', OTHER_PASSWORD)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('has an address as user name if the pool is configured so', async () => {
    const testApp = await newTestApp(services, { UsernameAttributes: ['email'] });
    const { User } = await create(testApp, { Username: 'by-address@example.com' });
    expect(User?.Attributes).toStrictEqual([
      { Name: 'sub', Value: User?.Username },
      { Name: 'email', Value: 'by-address@example.com' },
    ]);
    expect(services.inbox.list('by-address@example.com')[0]?.body).toContain('by-address@example.com');
  });
});

describe('the invitation', () => {
  const both = { email: 'm@example.com', phone_number: '+14325550002' };

  it.each([
    ['SMS by default', both, undefined, ['SMS']],
    ['e-mail without a phone number', { email: 'm2@example.com' }, undefined, ['EMAIL']],
    ['no medium without an address', {}, undefined, []],
    ['the requested medium', both, ['EMAIL'] as const, ['EMAIL']],
    ['both mediums', both, ['EMAIL', 'SMS'] as const, ['SMS', 'EMAIL']],
  ])('goes by %s', async (_, values, DesiredDeliveryMediums, mediums) => {
    const testApp = await newTestApp(services);
    const before = services.inbox.list().length;
    await create(testApp, {
      Username: 'jane',
      UserAttributes: attributes(values),
      DesiredDeliveryMediums: DesiredDeliveryMediums && [...DesiredDeliveryMediums],
    });
    const messages = services.inbox.list();
    expect(messages.slice(0, messages.length - before).map(({ medium }) => medium)).toStrictEqual(mediums);
  });

  it.each([
    ['EMAIL', 'No email provided but desired delivery medium was Email'],
    ['SMS', 'No phone number provided but desired delivery medium was SMS'],
  ] as const)('needs an address for %s; without one no user is created', async (medium, message) => {
    const testApp = await newTestApp(services);
    const input = { Username: 'jane', DesiredDeliveryMediums: [medium] };
    await expect(create(testApp, input)).rejects.toEqual(refusal('InvalidParameterException', message));
    await expect(account(services, testApp, 'jane')).rejects.toEqual(refusals.userNotFound);
  });

  it('can be left out', async () => {
    const testApp = await newTestApp(services);
    const UserAttributes = attributes({ email: 'quiet@example.com' });
    await create(testApp, {
      Username: 'jane',
      UserAttributes,
      MessageAction: 'SUPPRESS',
      DesiredDeliveryMediums: ['SMS'],
    });
    expect(services.inbox.list('quiet@example.com')).toStrictEqual([]);
  });

  it('can be sent again, with another password', async () => {
    const testApp = await newTestApp(services);
    await create(testApp, { Username: 'jane', UserAttributes: attributes({ email: 'twice@example.com' }) });
    const first = services.inbox.list('twice@example.com')[0]?.code ?? '';
    await create(testApp, { Username: 'jane', MessageAction: 'RESEND' });
    const second = services.inbox.list('twice@example.com')[0]?.code ?? '';
    await expect(begin(testApp, 'jane', first)).rejects.toEqual(refusals.incorrect);
    expect((await begin(testApp, 'jane', second)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  it('is sent again only to users who have not signed in yet', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'came@example.com');
    await expect(create(testApp, { Username: 'nobody', MessageAction: 'RESEND' })).rejects.toEqual(
      refusals.userNotFound,
    );
    await expect(create(testApp, { Username: 'jane', MessageAction: 'RESEND' })).rejects.toEqual(
      refusal('UnsupportedUserStateException', 'Resend not possible. jane status is not FORCE_CHANGE_PASSWORD'),
    );
  });
});

describe('a name or an alias that is taken', () => {
  it.each([
    ['name', {}, 'jane', {}, 'jane', 'User account already exists'],
    ['address', { UsernameAttributes: ['email' as const] }, 'a@b.co', {}, 'a@b.co', 'User account already exists'],
    [
      'alias',
      { AliasAttributes: ['email' as const] },
      'jane',
      { email: 'a@b.co', email_verified: 'true' },
      'joe',
      'An account with the email already exists.',
    ],
  ])('%s', async (_, pool, first, values, second, message) => {
    const testApp = await newTestApp(services, pool);
    const UserAttributes = attributes(values);
    await create(testApp, { Username: first, UserAttributes, MessageAction: 'SUPPRESS' });
    const input = { Username: second, UserAttributes, MessageAction: 'SUPPRESS' } as const;
    await expect(create(testApp, input)).rejects.toEqual(refusal('UsernameExistsException', message));
    expect(await services.store.read.pools.countUsers(testApp.UserPoolId)).toBe(1);
  });

  it('moves only if it is an alias and the request forces it', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    const UserAttributes = attributes({ email: 'forced@example.com', email_verified: 'True' });
    await create(testApp, { Username: 'jane', UserAttributes, MessageAction: 'SUPPRESS' });
    await create(testApp, { Username: 'joe', UserAttributes, MessageAction: 'SUPPRESS', ForceAliasCreation: true });
    expect((await account(services, testApp, 'forced@example.com')).Username).toBe('joe');
    expect((await account(services, testApp, 'jane')).attributes['email_verified']).toBe('false');
    const byAddress = await newTestApp(services, { UsernameAttributes: ['email'] });
    const input = {
      Username: 'forced@example.com',
      ForceAliasCreation: true,
      UserAttributes: attributes({ email_verified: 'true' }),
    };
    await create(byAddress, input);
    await expect(create(byAddress, input)).rejects.toMatchObject({ code: 'UsernameExistsException' });
  });

  it('an unverified address is not an alias and does not conflict', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    const UserAttributes = attributes({ email: 'unverified@example.com' });
    await create(testApp, { Username: 'jane', UserAttributes });
    await create(testApp, { Username: 'joe', UserAttributes });
    await expect(account(services, testApp, 'unverified@example.com')).rejects.toEqual(refusals.userNotFound);
  });
});

it.each([
  [
    { TemporaryPassword: 'weak' },
    'InvalidPasswordException',
    'Password did not conform with policy: Password not long enough',
  ],
  [
    { UserAttributes: attributes({ 'custom:x': '1' }) },
    'InvalidParameterException',
    'Attributes did not conform to the schema: Type for attribute {custom:x} could not be determined',
  ],
  [
    { UserAttributes: attributes({ email_verified: 'true' }) },
    'InvalidParameterException',
    'Email is required if it is to be marked as verified.',
  ],
  [{ UserAttributes: attributes({ email: 'nobody' }) }, 'InvalidParameterException', 'Invalid email address format.'],
] as const)('rejects %j', async (input, code, message) => {
  const testApp = await newTestApp(services);
  const given = { Username: 'jane', ...structuredClone(input) } as Omit<AdminCreateUserRequest, 'UserPoolId'>;
  await expect(create(testApp, given)).rejects.toEqual(refusal(code, message));
});
