import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { InitiateAuth } from '../../sign-in/InitiateAuth.ts';
import { AdminSetUserPassword } from './AdminSetUserPassword.ts';
import { account, newTestApp, OTHER_PASSWORD, PASSWORD, signIn, signUp } from '../testing/users.ts';
import { refusal, refusals } from '../testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

it('sets a permanent password, which confirms the user, or a temporary one', async () => {
  const testApp = await newTestApp(services);
  const { UserPoolId, ClientId } = testApp;
  await signUp(services, testApp, 'jane');
  const set = (Password: string, Permanent?: boolean) =>
    callOperation(services, AdminSetUserPassword, { UserPoolId, Username: 'jane', Password, Permanent });
  await expect(set(OTHER_PASSWORD, true)).resolves.toStrictEqual({});
  expect((await account(services, testApp, 'jane')).UserStatus).toBe('CONFIRMED');
  await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
  await set(PASSWORD);
  expect((await account(services, testApp, 'jane')).UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  const begin = () =>
    callOperation(services, InitiateAuth, {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD },
    });
  expect((await begin()).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  services.clock.advance(7 * 86_400_000);
  await expect(begin()).rejects.toMatchObject({ code: 'NotAuthorizedException' });
});

it('is rejected for weak passwords and unknown users', async () => {
  const testApp = await newTestApp(services);
  await signUp(services, testApp, 'jane');
  const set = (Username: string, Password: string) =>
    callOperation(services, AdminSetUserPassword, { UserPoolId: testApp.UserPoolId, Username, Password });
  await expect(set('jane', 'password')).rejects.toEqual(
    refusal(
      'InvalidPasswordException',
      'Password did not conform with policy: Password must have uppercase characters',
    ),
  );
  await expect(set('nobody', PASSWORD)).rejects.toEqual(refusals.userNotFound);
});
