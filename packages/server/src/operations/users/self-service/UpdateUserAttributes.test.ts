import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPromise } from '../../../../../../test/harness/promise.ts';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { GetUser } from './GetUser.ts';
import { GetUserAttributeVerificationCode } from './GetUserAttributeVerificationCode.ts';
import { account, attributes, confirmedUser, lastCode, newTestApp, signIn } from '../testing/users.ts';
import { refusal, refusals } from '../testing/refusal.ts';
import { UpdateUserAttributes } from './UpdateUserAttributes.ts';
import { VerifyUserAttribute } from './VerifyUserAttribute.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const update = (AccessToken: string, values: Readonly<Record<string, string>>) =>
  callOperation(services, UpdateUserAttributes, { AccessToken, UserAttributes: attributes(values) });
const askForCode = (AccessToken: string, AttributeName = 'email') =>
  callOperation(services, GetUserAttributeVerificationCode, { AccessToken, AttributeName });
const verify = (AccessToken: string, Code: string, AttributeName = 'email') =>
  callOperation(services, VerifyUserAttribute, { AccessToken, AttributeName, Code });

describe('a change of attributes', () => {
  it('is stored, and shown as far as the client may read it', async () => {
    const testApp = await newTestApp(
      services,
      { Schema: [{ Name: 'tier', AttributeDataType: 'String', Mutable: true }] },
      {
        ReadAttributes: ['name', 'custom:tier'],
        WriteAttributes: ['name', 'nickname', 'custom:tier', 'email'],
      },
    );
    const sub = await confirmedUser(services, testApp, 'jane', 'u1@example.com');
    const token = await signIn(services, testApp, 'jane');
    await expect(update(token, { name: 'Jane', nickname: 'J', 'custom:tier': 'gold' })).resolves.toStrictEqual({});
    expect(await callOperation(services, GetUser, { AccessToken: token })).toStrictEqual({
      Username: 'jane',
      UserAttributes: [
        { Name: 'sub', Value: sub },
        { Name: 'custom:tier', Value: 'gold' },
        { Name: 'name', Value: 'Jane' },
      ],
    });
    await update(token, { nickname: '' });
    expect((await account(services, testApp, 'jane')).attributes).not.toHaveProperty('nickname');
  });

  it.each([
    [{ email_verified: 'true' }, 'NotAuthorizedException', 'A client attempted to write unauthorized attribute'],
    [{ sub: 'x' }, 'InvalidParameterException', 'user.sub: Attribute cannot be updated.\n'],
    [{ 'custom:fixed': 'x' }, 'InvalidParameterException', 'user.custom:fixed: Attribute cannot be updated.\n'],
    [
      { 'custom:none': 'x' },
      'InvalidParameterException',
      'user.custom:none: Attribute does not exist in the schema.\n',
    ],
    [{ 'custom:closed': 'x' }, 'NotAuthorizedException', 'A client attempted to write unauthorized attribute'],
    [{ name: 'ok', email: 'nobody' }, 'InvalidParameterException', 'Invalid email address format.'],
    [{ email: '' }, 'InvalidParameterException', 'user.email: The attribute is required\n'],
  ] as const)('like %j is rejected as a whole', async (values, code, message) => {
    const testApp = await newTestApp(services, {
      Schema: [
        { Name: 'email', Required: true, Mutable: true },
        { Name: 'fixed', AttributeDataType: 'String', Mutable: false },
        { Name: 'closed', AttributeDataType: 'String' },
      ],
    });
    await confirmedUser(services, testApp, 'jane', 'u2@example.com');
    const token = await signIn(services, testApp, 'jane');
    await expect(update(token, values)).rejects.toEqual(refusal(code, message));
    expect((await account(services, testApp, 'jane')).attributes).not.toHaveProperty('name');
  });

  it('loses none of many concurrent requests', async () => {
    const standard = ['name', 'nickname', 'given_name', 'family_name', 'middle_name', 'website', 'locale'];
    const Schema = Array.from({ length: 25 }, (_, n) => ({ Name: `own-${n}`, AttributeDataType: 'String' }) as const);
    const names = [...standard, ...Schema.map(({ Name }) => `custom:${Name}`)];
    const ofClient = { ReadAttributes: [...names, 'email'], WriteAttributes: [...names, 'email'] };
    const testApp = await newTestApp(services, { Schema }, ofClient);
    const people = Array.from({ length: Math.ceil(1000 / names.length) }, (_, n) => `many-${n}`);
    const tokens = await Promise.all(
      people.map(async (person) => {
        await confirmedUser(services, testApp, person, `${person}@example.com`);
        return signIn(services, testApp, person);
      }),
    );
    const changes = tokens.flatMap((token) => names.map((name) => update(token, { [name]: name })));
    await Promise.all(changes);
    const kept = await Promise.all(people.map(async (person) => (await account(services, testApp, person)).attributes));
    const lost = kept.flatMap((own) => names.filter((name) => own[name] !== name)).length;
    showPromise(32, [
      { what: 'concurrent changes', reached: changes.length, promised: 1000, bound: 'at least' },
      { what: 'of them lost', reached: lost, promised: 0, bound: 'at most' },
    ]);
    expect(lost).toBe(0);
  });
});

describe('a new address', () => {
  it('is unverified until its code is given', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'old@example.com');
    const token = await signIn(services, testApp, 'jane');
    expect(await update(token, { email: 'new@example.com' })).toStrictEqual({
      CodeDeliveryDetailsList: [{ Destination: 'n***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' }],
    });
    expect((await account(services, testApp, 'jane')).attributes).toMatchObject({
      email: 'new@example.com',
      email_verified: 'false',
    });
    expect(services.inbox.list('new@example.com')).toStrictEqual([
      expect.objectContaining({ kind: 'update-attribute' }),
    ]);
    await expect(verify(token, lastCode(services, 'new@example.com'))).resolves.toStrictEqual({});
    expect((await account(services, testApp, 'jane')).attributes['email_verified']).toBe('true');
  });

  it('that equals the old one sends no code', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'same@example.com');
    const token = await signIn(services, testApp, 'jane');
    await expect(update(token, { email: 'same@example.com' })).resolves.toStrictEqual({});
    expect((await account(services, testApp, 'jane')).attributes['email_verified']).toBe('true');
  });

  it('that the pool does not verify sends no code', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'u4@example.com');
    const token = await signIn(services, testApp, 'jane');
    await expect(update(token, { phone_number: '+14325550003' })).resolves.toStrictEqual({});
    expect(services.inbox.list('+14325550003')).toStrictEqual([]);
    expect((await account(services, testApp, 'jane')).attributes['phone_number_verified']).toBe('false');
  });

  it('that is the user name replaces it at once, and must be free', async () => {
    const testApp = await newTestApp(services, { UsernameAttributes: ['email'] });
    await confirmedUser(services, testApp, 'jane@example.com', 'jane@example.com');
    await confirmedUser(services, testApp, 'joe@example.com', 'joe@example.com');
    const token = await signIn(services, testApp, 'jane@example.com');
    await expect(update(token, { email: 'joe@example.com' })).rejects.toEqual(
      refusal('AliasExistsException', 'An account with the given email already exists.'),
    );
    await update(token, { email: 'jane2@example.com' });
    await expect(signIn(services, testApp, 'jane2@example.com')).resolves.not.toBe('');
    await expect(signIn(services, testApp, 'jane@example.com')).rejects.toMatchObject({
      code: 'UserNotFoundException',
    });
  });

  it('is not an alias until it is verified', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    await confirmedUser(services, testApp, 'jane', 'alias@example.com');
    const token = await signIn(services, testApp, 'alias@example.com');
    await update(token, { email: 'alias2@example.com' });
    await expect(account(services, testApp, 'alias@example.com')).rejects.toEqual(refusals.userNotFound);
    await expect(account(services, testApp, 'alias2@example.com')).rejects.toEqual(refusals.userNotFound);
    await verify(token, lastCode(services, 'alias2@example.com'));
    expect((await account(services, testApp, 'alias2@example.com')).Username).toBe('jane');
  });

  it("that is another user's alias cannot be verified", async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    await confirmedUser(services, testApp, 'jane', 'mine@example.com');
    await confirmedUser(services, testApp, 'joe', 'joe3@example.com');
    const token = await signIn(services, testApp, 'joe');
    await update(token, { email: 'mine@example.com' });
    await expect(verify(token, lastCode(services, 'mine@example.com'))).rejects.toEqual(
      refusal('AliasExistsException', 'An account with the email already exists.'),
    );
    expect((await account(services, testApp, 'mine@example.com')).Username).toBe('jane');
  });

  it('is pending if the pool requires verification before the update', async () => {
    const testApp = await newTestApp(services, {
      UsernameAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
    await confirmedUser(services, testApp, 'first@example.com', 'first@example.com');
    await confirmedUser(services, testApp, 'taken@example.com', 'taken@example.com');
    const token = await signIn(services, testApp, 'first@example.com');
    await expect(update(token, { email: 'taken@example.com' })).rejects.toMatchObject({ code: 'AliasExistsException' });
    await update(token, { email: 'second@example.com', name: 'Jane' });
    expect((await account(services, testApp, 'first@example.com')).attributes).toMatchObject({
      email: 'first@example.com',
      email_verified: 'true',
      name: 'Jane',
    });
    await askForCode(token);
    await verify(token, lastCode(services, 'second@example.com'));
    expect((await account(services, testApp, 'second@example.com')).attributes['email_verified']).toBe('true');
    await expect(account(services, testApp, 'first@example.com')).rejects.toEqual(refusals.userNotFound);
  });
});

describe('a preferred name', () => {
  it('can be used to sign in, changed and removed, and is unique', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['preferred_username'] });
    await confirmedUser(services, testApp, 'jane', 'p1@example.com');
    await confirmedUser(services, testApp, 'joe', 'p2@example.com');
    const [jane, joe] = [await signIn(services, testApp, 'jane'), await signIn(services, testApp, 'joe')];
    await update(jane, { preferred_username: 'queen' });
    await expect(signIn(services, testApp, 'queen')).resolves.not.toBe('');
    const taken = refusal('AliasExistsException', 'An account with the preferred_username already exists.');
    await expect(update(joe, { preferred_username: 'queen' })).rejects.toEqual(taken);
    await expect(update(joe, { preferred_username: 'jane' })).rejects.toEqual(taken);
    await update(jane, { preferred_username: 'jane' });
    await update(joe, { preferred_username: 'queen' });
    await update(jane, { preferred_username: '' });
    expect((await account(services, testApp, 'jane')).Username).toBe('jane');
    expect((await account(services, testApp, 'queen')).Username).toBe('joe');
  });
});
