/** Nobody can be reached under a name that stands for somebody else. */
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
import { overtakenBy } from '../../challenges/testing/people.ts';
import { DeleteUserPool } from '../../operations/pools/DeleteUserPool.ts';
import { SignUp } from '../../operations/sign-up/SignUp.ts';
import { AdminCreateUser } from '../../operations/users/administration/AdminCreateUser.ts';
import { AdminUpdateUserAttributes } from '../../operations/users/administration/AdminUpdateUserAttributes.ts';
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

  it('is not another user’s sub, which administrators name users by', async () => {
    const refused = { code: 'AliasExistsException', message: 'An account with the preferred_username already exists.' };
    await expect(take(victim)).rejects.toMatchObject(refused);
    await expect(take(victim.toUpperCase())).rejects.toMatchObject(refused);
    expect(await account(services, place, victim)).toMatchObject({ Username: 'victim' });
  });

  it.each(['victim@example.com', 'nobody-yet@example.com'])(
    'is no address that people sign in with: %s',
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

  it('can be anything else that is free, an address of another kind and one’s own sub among it', async () => {
    for (const name of ['mal', '+15555550100', await subOf('mallory')]) {
      await take(name);
      expect(await account(services, place, name)).toMatchObject({ Username: 'mallory' });
    }
  });

  const subOf = async (name: string) => (await account(services, place, name)).attributes['sub'] ?? '';
});

it('a user who signs up while the pool is deleted finds no pool', async () => {
  const { UserPoolId, ClientId } = await newTestApp(services);
  const input = { ClientId, Username: 'late', Password: PASSWORD };
  const late = overtakenBy({ services, UserPoolId, ClientId }, () =>
    callOperation(services, DeleteUserPool, { UserPoolId }),
  );
  await expect(callOperation(late.services, SignUp, input)).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: `User pool ${UserPoolId} does not exist.`,
  });
});
