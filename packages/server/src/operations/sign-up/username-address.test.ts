/** Pools in which an address is the user name: the given user name and the attribute must be the same address. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionArn } from '../../triggers/testing/test-functions.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminCreateUser } from '../users/administration/AdminCreateUser.ts';
import { account, attributes, newTestApp, PASSWORD, type TestApp, signIn } from '../users/testing/users.ts';
import { SignUp } from './SignUp.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const pool = { UsernameAttributes: ['email' as const], UsernameConfiguration: { CaseSensitive: false } };
const TYPED = 'Mia@Example.com';

type Create = (testApp: TestApp, email: string) => Promise<unknown>;

const ways: Record<string, Create> = {
  SignUp: ({ ClientId }, email) => {
    const input = { Username: TYPED, Password: PASSWORD, UserAttributes: attributes({ email }) };
    return callOperation(services, SignUp, { ClientId, ...input });
  },
  AdminCreateUser: ({ UserPoolId }, email) => {
    const input = { Username: TYPED, UserAttributes: attributes({ email }), MessageAction: 'SUPPRESS' as const };
    return callOperation(services, AdminCreateUser, { UserPoolId, ...input });
  },
  'the user migration trigger': (testApp, email) => {
    services.functions.set('migrate', (event) => ({
      ...event,
      response: { userAttributes: { email }, finalUserStatus: 'CONFIRMED' },
    }));
    return signIn(services, testApp, TYPED);
  },
};

describe.each(Object.keys(ways))('%s', (way) => {
  const create: Create = (testApp, email) => ways[way]?.(testApp, email) ?? Promise.reject(new Error(way));
  const newPool = () => newTestApp(services, { ...pool, LambdaConfig: { UserMigration: functionArn('migrate') } });

  it('accepts the same address in another spelling', async () => {
    const testApp = await newPool();
    await create(testApp, 'mia@example.com');
    for (const name of [TYPED, 'mia@example.com', 'MIA@EXAMPLE.COM']) {
      expect((await account(services, testApp, name)).attributes['email']).toBe('mia@example.com');
    }
  });

  it('rejects another address', async () => {
    const testApp = await newPool();
    const message = 'User email should be empty or same as username, since username attribute is email.';
    await expect(create(testApp, 'joe@example.com')).rejects.toThrow(message);
    await expect(account(services, testApp, TYPED)).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });
});
