/** No user can be found by another user's name. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import {
  account,
  attributes,
  confirmedUser,
  newTestApp,
  PASSWORD,
  type TestApp,
  signIn,
} from '../../operations/users/testing/users.ts';
import { withChangeBeforeCommit } from '../../challenges/testing/sign-in-steps.ts';
import { DeleteUserPool } from '../../operations/pools/DeleteUserPool.ts';
import { SignUp } from '../../operations/sign-up/SignUp.ts';
import { AdminCreateUser } from '../../operations/users/administration/AdminCreateUser.ts';
import { AdminUpdateUserAttributes } from '../../operations/users/administration/AdminUpdateUserAttributes.ts';
import { wantedAlias } from './alias-claims.ts';
import { testPool } from '../testing/pool.ts';
import { sampleUser } from '../../store/testing/sample-records.ts';
import { UpdateUserAttributes } from '../../operations/users/self-service/UpdateUserAttributes.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

describe('a preferred user name', () => {
  let place: TestApp;
  let victim: string;
  let AccessToken: string;
  beforeAll(async () => {
    place = await newTestApp(services, { AliasAttributes: ['email', 'preferred_username'] });
    victim = await confirmedUser(services, place, 'victim', 'victim@example.com');
    await confirmedUser(services, place, 'mallory', 'mallory@example.com');
    AccessToken = await signIn(services, place, 'mallory');
  });

  const take = (preferred_username: string) =>
    callOperation(services, UpdateUserAttributes, { AccessToken, UserAttributes: attributes({ preferred_username }) });

  it('cannot be the sub of another user, which administrators may use as user name', async () => {
    const refused = { code: 'AliasExistsException', message: 'An account with the preferred_username already exists.' };
    await expect(take(victim)).rejects.toMatchObject(refused);
    await expect(take(victim.toUpperCase())).rejects.toMatchObject(refused);
    expect(await account(services, place, victim)).toMatchObject({ Username: 'victim' });
  });

  it.each(['victim@example.com', 'nobody-yet@example.com'])(
    'cannot be an address that users sign in with: %s',
    async (name) => {
      const message = 'Preferred username cannot be of email format, since user pool is configured for email alias.';
      const refused = { code: 'InvalidParameterException', message };
      await expect(take(name)).rejects.toMatchObject(refused);
      const { UserPoolId } = place;
      const UserAttributes = attributes({ preferred_username: name });
      const input = { UserPoolId, Username: 'mallory', UserAttributes };
      await expect(callOperation(services, AdminUpdateUserAttributes, input)).rejects.toMatchObject(refused);
      const newcomer = { UserPoolId, Username: 'newcomer', UserAttributes, MessageAction: 'SUPPRESS' } as const;
      await expect(callOperation(services, AdminCreateUser, newcomer)).rejects.toMatchObject(refused);
      await expect(account(services, place, 'newcomer')).rejects.toMatchObject({ code: 'UserNotFoundException' });
      expect(await account(services, place, 'victim@example.com')).toMatchObject({ Username: 'victim' });
    },
  );

  it('can be any other free name, such as an address of another kind or the own sub', async () => {
    for (const name of ['mal', '+15555550100', await subOf('mallory')]) {
      await take(name);
      expect(await account(services, place, name)).toMatchObject({ Username: 'mallory' });
    }
  });

  const subOf = async (name: string) => (await account(services, place, name)).attributes['sub'] ?? '';
});

it('a sign-up while the pool is being deleted finds no pool', async () => {
  const { UserPoolId, ClientId } = await newTestApp(services);
  const input = { ClientId, Username: 'late', Password: PASSWORD };
  const late = withChangeBeforeCommit({ services, UserPoolId, ClientId }, () =>
    callOperation(services, DeleteUserPool, { UserPoolId }),
  );
  await expect(callOperation(late.services, SignUp, input)).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: `User pool ${UserPoolId} does not exist.`,
  });
});

describe('the alias that a user should hold', () => {
  const [email, phone_number] = ['ann@example.com', '+15555550100'];
  const wanted = (
    definition: object,
    attributes: Readonly<Record<string, string>>,
    kind: 'email' | 'phone_number',
    isUsername: boolean,
  ) => wantedAlias(testPool(definition), sampleUser('us-east-1_abcdefghi', { attributes }), kind, isUsername)?.value;

  it('is the address that is the user name, verified or not, and no other', () => {
    const pool = { UsernameAttributes: ['email', 'phone_number'] };
    expect(wanted(pool, { email, phone_number }, 'email', true)).toBe('ann@example.com');
    expect(wanted(pool, { email, phone_number }, 'phone_number', false)).toBeUndefined();
    expect(() => wanted(pool, { email }, 'phone_number', true)).toThrow(
      'The phone_number attribute is the username and cannot be deleted.',
    );
  });

  it('is elsewhere an address once it is verified', () => {
    const pool = { AliasAttributes: ['email', 'phone_number'] };
    expect(wanted(pool, { email, email_verified: 'true' }, 'email', false)).toBe('ann@example.com');
    expect(wanted(pool, { email, email_verified: 'false' }, 'email', true)).toBeUndefined();
    expect(wanted(pool, { email_verified: 'true' }, 'email', false)).toBeUndefined();
  });

  it('is none for a user of an identity provider', () => {
    const entry = {
      userId: 'a',
      providerName: 'Corp',
      providerType: 'OIDC',
      issuer: null,
      primary: true,
      dateCreated: 0,
    };
    const attributes = { email, email_verified: 'true', identities: JSON.stringify([entry]) };
    expect(wanted({ AliasAttributes: ['email'] }, attributes, 'email', false)).toBeUndefined();
  });
});
