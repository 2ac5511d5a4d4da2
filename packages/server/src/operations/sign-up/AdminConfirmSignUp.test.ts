import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { account, newTestApp, signIn, signUp } from '../users/testing/users.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { AdminConfirmSignUp } from './AdminConfirmSignUp.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

it('confirms without a code, and verifies no address', async () => {
  const testApp = await newTestApp(services);
  await signUp(services, testApp, 'jane', { email: 'jane@example.com' });
  const input = { UserPoolId: testApp.UserPoolId, Username: 'jane' };
  await expect(callOperation(services, AdminConfirmSignUp, input)).resolves.toStrictEqual({});
  const user = await account(services, testApp, 'jane');
  expect([user.UserStatus, user.attributes['email_verified']]).toStrictEqual(['CONFIRMED', 'false']);
  await expect(signIn(services, testApp, 'jane')).resolves.not.toBe('');
  await expect(callOperation(services, AdminConfirmSignUp, input)).rejects.toEqual(
    refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
  );
  await expect(callOperation(services, AdminConfirmSignUp, { ...input, Username: 'nobody' })).rejects.toEqual(
    refusals.userNotFound,
  );
});
