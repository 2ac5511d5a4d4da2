import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminGetUser } from './AdminGetUser.ts';
import { AdminResetUserPassword } from './AdminResetUserPassword.ts';
import { ConfirmForgotPassword } from '../self-service/ConfirmForgotPassword.ts';
import {
  account,
  confirmedUser,
  lastCode,
  newPlace,
  OTHER_PASSWORD,
  type Place,
  signIn,
  unreachablePeople,
} from '../testing/people.ts';
import { refusals } from '../testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const confirm = ({ ClientId }: Place, Username: string, ConfirmationCode: string, Password = OTHER_PASSWORD) =>
  callOperation(services, ConfirmForgotPassword, { ClientId, Username, ConfirmationCode, Password });

describe('a reset by an administrator', () => {
  it('ends the password and sends a code', async () => {
    const place = await newPlace(services);
    const { UserPoolId } = place;
    await confirmedUser(services, place, 'jane', 'i1@example.com');
    await expect(
      callOperation(services, AdminResetUserPassword, { UserPoolId, Username: 'jane' }),
    ).resolves.toStrictEqual({});
    expect((await account(services, place, 'jane')).UserStatus).toBe('RESET_REQUIRED');
    expect(services.inbox.list('i1@example.com')[0]?.kind).toBe('admin-reset-password');
    await expect(signIn(services, place, 'jane')).rejects.toMatchObject({ code: 'PasswordResetRequiredException' });
    await confirm(place, 'jane', lastCode(services, 'i1@example.com'));
    expect((await callOperation(services, AdminGetUser, { UserPoolId, Username: 'jane' })).UserStatus).toBe(
      'CONFIRMED',
    );
    await expect(signIn(services, place, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
  });

  it('is refused for those who cannot be sent a code, and changes nothing', async () => {
    const place = await newPlace(services);
    await unreachablePeople(services, place);
    const reset = (Username: string) =>
      callOperation(services, AdminResetUserPassword, { UserPoolId: place.UserPoolId, Username });
    await expect(reset('nobody')).rejects.toEqual(refusals.userNotFound);
    await expect(reset('disabled')).rejects.toEqual(refusals.disabled);
    await expect(reset('invited')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    await expect(reset('unproved')).rejects.toMatchObject({ code: 'InvalidParameterException' });
    expect((await account(services, place, 'unproved')).UserStatus).toBe('CONFIRMED');
  });
});
