import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPromise } from '../../../../../test/harness/promise.ts';
import { secretHash } from '../../rules/access/secret-hash.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { DescribeUserPoolClient } from '../clients/DescribeUserPoolClient.ts';
import { AdminCreateUser } from '../users/administration/AdminCreateUser.ts';
import { account, attributes, newTestApp, PASSWORD, signIn, signUp } from '../users/testing/users.ts';
import { refusal } from '../users/testing/refusal.ts';
import { SignUp } from './SignUp.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

describe('signing up', () => {
  it('registers an unconfirmed user and sends a code', async () => {
    const testApp = await newTestApp(services);
    const reply = await callOperation(services, SignUp, {
      ClientId: testApp.ClientId,
      Username: 'jane',
      Password: PASSWORD,
      UserAttributes: attributes({ email: 'jane@example.com', name: 'Jane' }),
    });
    expect(reply).toStrictEqual({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[\da-f-]{36}$/),
      CodeDeliveryDetails: { Destination: 'j***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    expect(services.inbox.list('jane@example.com')).toStrictEqual([
      expect.objectContaining({ kind: 'sign-up', medium: 'EMAIL', code: expect.stringMatching(/^\d{6}$/) }),
    ]);
    expect(await account(services, testApp, 'jane')).toStrictEqual({
      Username: 'jane',
      UserStatus: 'UNCONFIRMED',
      Enabled: true,
      UserCreateDate: services.clock.now() / 1000,
      UserLastModifiedDate: services.clock.now() / 1000,
      attributes: { sub: reply.UserSub, email: 'jane@example.com', name: 'Jane', email_verified: 'false' },
    });
    await expect(signIn(services, testApp, 'jane')).rejects.toEqual(
      refusal('UserNotConfirmedException', 'User is not confirmed.'),
    );
  });

  it('sends no code if the pool verifies no addresses', async () => {
    const { ClientId } = await newTestApp(services, { AutoVerifiedAttributes: [] });
    const input = {
      ClientId,
      Username: 'jane',
      Password: PASSWORD,
      UserAttributes: attributes({ email: 'x1@example.com' }),
    };
    expect(Object.keys(await callOperation(services, SignUp, input))).toStrictEqual(['UserConfirmed', 'UserSub']);
    expect(services.inbox.list('x1@example.com')).toStrictEqual([]);
  });

  it('uses an address as the user name if the pool is configured so', async () => {
    const testApp = await newTestApp(services, { UsernameAttributes: ['email'] });
    const sub = await signUp(services, testApp, 'way-in@example.com');
    const user = await account(services, testApp, 'way-in@example.com');
    expect(user.Username).toBe(sub);
    expect(user.attributes['email']).toBe('way-in@example.com');
    expect(services.inbox.list('way-in@example.com')).toHaveLength(1);
  });
});

describe('a name that is taken', () => {
  it.each([
    ['exactly', {}, 'jane', 'jane', 'User already exists'],
    ['in another case', { UsernameConfiguration: { CaseSensitive: false } }, 'Jane', 'jANE', 'User already exists'],
    ['in another form of Unicode', {}, 'j\u00E4ne', 'ja\u0308ne', 'User already exists'],
    [
      'as an address',
      { UsernameAttributes: ['email' as const] },
      'j@e.co',
      'j@e.co',
      'An account with the given email already exists.',
    ],
    [
      'as an address in another case',
      { UsernameAttributes: ['email' as const], UsernameConfiguration: { CaseSensitive: false } },
      'j@e.co',
      'J@E.co',
      'An account with the given email already exists.',
    ],
    [
      'as a phone number',
      { UsernameAttributes: ['phone_number' as const] },
      '+14325551212',
      '+14325551212',
      'An account with the given phone_number already exists.',
    ],
  ])('%s is rejected', async (_, pool, first, second, message) => {
    const testApp = await newTestApp(services, pool);
    await signUp(services, testApp, first);
    await expect(signUp(services, testApp, second)).rejects.toEqual(refusal('UsernameExistsException', message));
  });

  it('in another case is another name if user names are case-sensitive', async () => {
    const testApp = await newTestApp(services, { UsernameConfiguration: { CaseSensitive: true } });
    expect(await signUp(services, testApp, 'Jane')).not.toBe(await signUp(services, testApp, 'jane'));
  });

  it('as a sub is rejected: the name would match two users', async () => {
    const testApp = await newTestApp(services);
    const sub = await signUp(services, testApp, 'jane');
    const taken = refusal('UsernameExistsException', 'User already exists');
    await expect(signUp(services, testApp, sub)).rejects.toEqual(taken);
    await expect(signUp(services, testApp, sub.toUpperCase())).rejects.toEqual(taken);
    expect((await account(services, testApp, sub)).Username).toBe('jane');
  });

  it('as a preferred name is rejected', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['preferred_username'] });
    await callOperation(services, AdminCreateUser, {
      UserPoolId: testApp.UserPoolId,
      Username: 'jane',
      UserAttributes: attributes({ preferred_username: 'queen' }),
      MessageAction: 'SUPPRESS',
    });
    await expect(signUp(services, testApp, 'queen')).rejects.toEqual(
      refusal('UsernameExistsException', 'User already exists'),
    );
  });

  it.each<[string, object, string, Readonly<Record<string, string>>, string]>([
    ['user name', {}, 'popular', { email: 'named@example.com' }, 'User already exists'],
    [
      'e-mail address',
      { UsernameAttributes: ['email'] },
      'popular@example.com',
      {},
      'An account with the given email already exists.',
    ],
    [
      'phone number',
      {
        UsernameAttributes: ['phone_number'],
        AutoVerifiedAttributes: ['phone_number'],
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
      },
      '+15550001234',
      {},
      'An account with the given phone_number already exists.',
    ],
  ])('as a %s is given to one of many concurrent requests; the others leave nothing behind', async (...row) => {
    const [, pool, Username, values, message] = row;
    const testApp = await newTestApp(services, pool);
    const input = { ClientId: testApp.ClientId, Username, Password: PASSWORD, UserAttributes: attributes(values) };
    const tries = await Promise.allSettled(Array.from({ length: 64 }, () => callOperation(services, SignUp, input)));
    const won = tries.filter((result) => result.status === 'fulfilled');
    const left = await services.store.read.pools.countUsers(testApp.UserPoolId);
    showPromise(30, [
      { what: 'sign-ups at once', reached: tries.length, promised: 64, bound: 'at least' },
      { what: 'kinds of names', reached: 1, promised: 3, bound: 'at least', isPart: true },
      { what: 'of them accepted', reached: won.length, promised: 1, bound: 'at most' },
      { what: 'users left', reached: left, promised: 1, bound: 'at most' },
    ]);
    expect(won).toHaveLength(1);
    for (const lost of tries.filter((result) => result.status === 'rejected')) {
      expect(lost.reason).toEqual(refusal('UsernameExistsException', message));
    }
    expect(left).toBe(1);
    expect(services.inbox.list(values['email'] ?? Username)).toHaveLength(1);
  });
});

describe('errors', () => {
  it.each([
    [
      'a closed pool',
      { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
      {},
      'NotAuthorizedException',
      'SignUp is not permitted for this user pool',
    ],
    [
      'a weak password',
      {},
      { Password: 'weak' },
      'InvalidPasswordException',
      'Password did not conform with policy: Password not long enough',
    ],
    [
      'no password',
      {},
      { Password: undefined },
      'InvalidParameterException',
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
    ],
    [
      'a missing required attribute',
      { Schema: [{ Name: 'name', Required: true }] },
      {},
      'InvalidParameterException',
      'Attributes did not conform to the schema: name: The attribute is required\n',
    ],
    [
      'an empty required attribute',
      { Schema: [{ Name: 'name', Required: true }] },
      { UserAttributes: attributes({ name: '' }) },
      'InvalidParameterException',
      'Attributes did not conform to the schema: name: The attribute is required\n',
    ],
    [
      'an unknown attribute',
      {},
      { UserAttributes: attributes({ color: 'red' }) },
      'InvalidParameterException',
      'Attributes did not conform to the schema: color: Attribute does not exist in the schema.\n',
    ],
    [
      'a flag',
      {},
      { UserAttributes: attributes({ email: 'a@b.co', email_verified: 'true' }) },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'a custom attribute without permission',
      { Schema: [{ Name: 'tier', AttributeDataType: 'String' as const }] },
      { UserAttributes: attributes({ 'custom:tier': 'gold' }) },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
    [
      'a bad address',
      {},
      { UserAttributes: attributes({ email: 'nobody' }) },
      'InvalidParameterException',
      'Invalid email address format.',
    ],
    [
      'a bad phone number',
      {},
      { UserAttributes: attributes({ phone_number: '555' }) },
      'InvalidParameterException',
      'Invalid phone number format.',
    ],
    [
      'an address as user name',
      { AliasAttributes: ['email' as const] },
      { Username: 'a@b.co' },
      'InvalidParameterException',
      'Username cannot be of email format, since user pool is configured for email alias.',
    ],
    [
      'a user name that is not an address',
      { UsernameAttributes: ['email' as const] },
      {},
      'InvalidParameterException',
      'Username should be an email.',
    ],
    [
      'a preferred name before the confirmation',
      { AliasAttributes: ['preferred_username' as const] },
      { UserAttributes: attributes({ preferred_username: 'queen' }) },
      'InvalidParameterException',
      'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.',
    ],
    [
      'a hash without a secret',
      {},
      { SecretHash: 'abc=' },
      'InvalidParameterException',
      expect.stringContaining('is not configured for secret but secret hash was received'),
    ],
  ] as const)('%s', async (_, pool, input, code, message) => {
    const { ClientId } = await newTestApp(services, structuredClone(pool));
    const given = { ClientId, Username: 'jane', Password: PASSWORD, ...structuredClone(input) };
    await expect(
      callOperation(services, SignUp, given as Parameters<typeof callOperation<'SignUp', 'publicClient'>>[2]),
    ).rejects.toEqual(expect.objectContaining({ code, message }));
  });

  it('a client with a secret must send a SecretHash', async () => {
    const { UserPoolId, ClientId } = await newTestApp(services, {}, { GenerateSecret: true });
    const { UserPoolClient } = await callOperation(services, DescribeUserPoolClient, { UserPoolId, ClientId });
    const input = { ClientId, Username: 'jane', Password: PASSWORD };
    await expect(callOperation(services, SignUp, input)).rejects.toEqual(
      refusal(
        'NotAuthorizedException',
        `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
      ),
    );
    await expect(callOperation(services, SignUp, { ...input, SecretHash: 'wrong=' })).rejects.toEqual(
      refusal('NotAuthorizedException', `SecretHash does not match for the client: ${ClientId}`),
    );
    const SecretHash = secretHash(UserPoolClient?.ClientSecret ?? '', 'jane', ClientId);
    await expect(callOperation(services, SignUp, { ...input, SecretHash })).resolves.toHaveProperty('UserSub');
  });
});
