import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminDeleteUserAttributes } from './AdminDeleteUserAttributes.ts';
import { AdminUpdateUserAttributes } from './AdminUpdateUserAttributes.ts';
import { DeleteUserAttributes } from '../self-service/DeleteUserAttributes.ts';
import { account, attributes, confirmedUser, newTestApp, type TestApp, signIn } from '../testing/users.ts';
import { refusal, refusals } from '../testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const update = ({ UserPoolId }: TestApp, Username: string, values: Readonly<Record<string, string>>) =>
  callOperation(services, AdminUpdateUserAttributes, { UserPoolId, Username, UserAttributes: attributes(values) });
const remove = ({ UserPoolId }: TestApp, Username: string, UserAttributeNames: string[]) =>
  callOperation(services, AdminDeleteUserAttributes, { UserPoolId, Username, UserAttributeNames });

describe('an administrator', () => {
  it('marks addresses as verified, with or without changing them', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'a1@example.com');
    await expect(update(testApp, 'jane', { email: 'a2@example.com', email_verified: 'true' })).resolves.toStrictEqual(
      {},
    );
    expect((await account(services, testApp, 'jane')).attributes).toMatchObject({
      email: 'a2@example.com',
      email_verified: 'true',
    });
    expect(services.inbox.list('a2@example.com')).toStrictEqual([]);
    await update(testApp, 'jane', { email_verified: 'false' });
    expect((await account(services, testApp, 'jane')).attributes['email_verified']).toBe('false');
  });

  it('changes an address, which the user then verifies', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'b1@example.com');
    await update(testApp, 'jane', { email: 'b2@example.com' });
    expect((await account(services, testApp, 'jane')).attributes['email_verified']).toBe('false');
    expect(services.inbox.list('b2@example.com')).toHaveLength(1);
  });

  it('keeps the old address until the new one is verified, unless it is marked as verified', async () => {
    const testApp = await newTestApp(services, {
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    });
    await confirmedUser(services, testApp, 'jane', 'w1@example.com');
    await update(testApp, 'jane', { email: 'w2@example.com', email_verified: 'false' });
    expect((await account(services, testApp, 'jane')).attributes).toMatchObject({
      email: 'w1@example.com',
      email_verified: 'true',
    });
    expect(services.inbox.list('w2@example.com')).toHaveLength(1);
    await update(testApp, 'jane', { email: 'w3@example.com', email_verified: 'true' });
    expect((await account(services, testApp, 'jane')).attributes).toMatchObject({
      email: 'w3@example.com',
      email_verified: 'true',
    });
    expect(services.inbox.list('w3@example.com')).toStrictEqual([]);
  });

  it('moves an alias by marking it as verified', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    await confirmedUser(services, testApp, 'jane', 'alias@example.com');
    await confirmedUser(services, testApp, 'joe', 'c2@example.com');
    await update(testApp, 'joe', { email: 'alias@example.com', email_verified: 'true' });
    expect((await account(services, testApp, 'alias@example.com')).Username).toBe('joe');
    expect((await account(services, testApp, 'jane')).attributes['email_verified']).toBe('false');
  });

  it('never moves an address that is a user name', async () => {
    const testApp = await newTestApp(services, { UsernameAttributes: ['email'] });
    await confirmedUser(services, testApp, 'd1@example.com', 'd1@example.com');
    await confirmedUser(services, testApp, 'd2@example.com', 'd2@example.com');
    await expect(
      update(testApp, 'd2@example.com', { email: 'd1@example.com', email_verified: 'true' }),
    ).rejects.toEqual(refusal('AliasExistsException', 'An account with the given email already exists.'));
    await expect(remove(testApp, 'd2@example.com', ['email'])).rejects.toEqual(
      refusal('InvalidParameterException', 'The email attribute is the username and cannot be deleted.'),
    );
    expect((await account(services, testApp, 'd2@example.com')).attributes['email']).toBe('d2@example.com');
  });

  it('gets an error for unknown user names', async () => {
    const testApp = await newTestApp(services);
    await expect(update(testApp, 'nobody', { name: 'x' })).rejects.toEqual(refusals.userNotFound);
    await expect(remove(testApp, 'nobody', ['name'])).rejects.toEqual(refusals.userNotFound);
    const elsewhere = { ...testApp, UserPoolId: 'us-east-1_nowhere' };
    await expect(update(elsewhere, 'jane', {})).rejects.toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nowhere does not exist.'),
    );
  });
});

describe('removing attributes', () => {
  it('removes the verified flag and the alias with the address', async () => {
    const testApp = await newTestApp(services, { AliasAttributes: ['email'] });
    await confirmedUser(services, testApp, 'jane', 'gone@example.com', { name: 'Jane' });
    await expect(remove(testApp, 'jane', ['email', 'nickname'])).resolves.toStrictEqual({});
    const { sub, ...rest } = (await account(services, testApp, 'jane')).attributes;
    expect(sub).toBeDefined();
    expect(rest).toStrictEqual({ name: 'Jane' });
    await expect(account(services, testApp, 'gone@example.com')).rejects.toEqual(refusals.userNotFound);
  });

  it('is rejected for attributes that are unknown, required, immutable or not writable for the client', async () => {
    const testApp = await newTestApp(
      services,
      {
        Schema: [
          { Name: 'email', Required: true, Mutable: true },
          { Name: 'fixed', AttributeDataType: 'String', Mutable: false },
        ],
      },
      { WriteAttributes: ['email', 'name'] },
    );
    await confirmedUser(services, testApp, 'jane', 'e1@example.com', { name: 'Jane' });
    const AccessToken = await signIn(services, testApp, 'jane');
    const removeOwn = (...UserAttributeNames: string[]) =>
      callOperation(services, DeleteUserAttributes, { AccessToken, UserAttributeNames });
    await expect(remove(testApp, 'jane', ['name', 'custom:x'])).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'Invalid user attributes: user.custom:x: Attribute does not exist in the schema.\n',
      ),
    );
    await expect(remove(testApp, 'jane', ['email'])).rejects.toEqual(
      refusal('InvalidParameterException', 'user.email: The attribute is required\n'),
    );
    await expect(remove(testApp, 'jane', ['custom:fixed'])).rejects.toEqual(
      refusal('InvalidParameterException', 'user.custom:fixed: Attribute cannot be updated.\n'),
    );
    const unauthorized = refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    await expect(removeOwn('nickname')).rejects.toEqual(unauthorized);
    await expect(removeOwn('email_verified')).rejects.toEqual(unauthorized);
    await expect(removeOwn('name')).resolves.toStrictEqual({});
    expect((await account(services, testApp, 'jane')).attributes).not.toHaveProperty('name');
  });
});
