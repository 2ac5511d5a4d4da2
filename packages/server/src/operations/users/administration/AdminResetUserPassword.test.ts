import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminGetUser } from './AdminGetUser.ts';
import { AdminResetUserPassword } from './AdminResetUserPassword.ts';
import { ConfirmForgotPassword } from '../self-service/ConfirmForgotPassword.ts';
import {
  account,
  confirmedUser,
  lastCode,
  newTestApp,
  OTHER_PASSWORD,
  type TestApp,
  signIn,
  createUnreachableUsers,
} from '../testing/users.ts';
import { refusals } from '../testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const confirm = ({ ClientId }: TestApp, Username: string, ConfirmationCode: string, Password = OTHER_PASSWORD) =>
  callOperation(services, ConfirmForgotPassword, { ClientId, Username, ConfirmationCode, Password });

describe('a reset by an administrator', () => {
  it('makes the password invalid and sends a code', async () => {
    const testApp = await newTestApp(services);
    const { UserPoolId } = testApp;
    await confirmedUser(services, testApp, 'jane', 'i1@example.com');
    await expect(
      callOperation(services, AdminResetUserPassword, { UserPoolId, Username: 'jane' }),
    ).resolves.toStrictEqual({});
    expect((await account(services, testApp, 'jane')).UserStatus).toBe('RESET_REQUIRED');
    expect(services.inbox.list('i1@example.com')[0]?.kind).toBe('admin-reset-password');
    await expect(signIn(services, testApp, 'jane')).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
    await confirm(testApp, 'jane', lastCode(services, 'i1@example.com'));
    expect((await callOperation(services, AdminGetUser, { UserPoolId, Username: 'jane' })).UserStatus).toBe(
      'CONFIRMED',
    );
    await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
  });

  it('is rejected for users who cannot get a code, and changes nothing', async () => {
    const testApp = await newTestApp(services);
    await createUnreachableUsers(services, testApp);
    const reset = (Username: string) =>
      callOperation(services, AdminResetUserPassword, { UserPoolId: testApp.UserPoolId, Username });
    await expect(reset('nobody')).rejects.toEqual(refusals.userNotFound);
    await expect(reset('disabled')).rejects.toEqual(refusals.disabled);
    await expect(reset('invited')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(reset('unverified')).rejects.toMatchObject({ code: 'InvalidParameterException' });
    expect((await account(services, testApp, 'unverified')).UserStatus).toBe('CONFIRMED');
  });
});
