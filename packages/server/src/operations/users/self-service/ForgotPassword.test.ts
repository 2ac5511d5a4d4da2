import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminUpdateUserAttributes } from '../administration/AdminUpdateUserAttributes.ts';
import { ConfirmForgotPassword } from './ConfirmForgotPassword.ts';
import { ForgotPassword } from './ForgotPassword.ts';
import { GetUser } from './GetUser.ts';
import {
  anotherCode,
  attributes,
  confirmedUser,
  lastCode,
  newTestApp,
  OTHER_PASSWORD,
  type TestApp,
  signIn,
  createUnreachableUsers,
} from '../testing/users.ts';
import { refusal, refusals } from '../testing/refusal.ts';

const HOUR = 3_600_000;
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const forgot = ({ ClientId }: TestApp, Username: string) =>
  callOperation(services, ForgotPassword, { ClientId, Username });
const confirm = ({ ClientId }: TestApp, Username: string, ConfirmationCode: string, Password = OTHER_PASSWORD) =>
  callOperation(services, ConfirmForgotPassword, { ClientId, Username, ConfirmationCode, Password });
const details = (Destination: unknown, AttributeName = 'email') => ({
  CodeDeliveryDetails: { Destination, DeliveryMedium: AttributeName === 'email' ? 'EMAIL' : 'SMS', AttributeName },
});

describe('a forgotten password', () => {
  it('is replaced with a code to a verified address', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'f1@example.com');
    const token = await signIn(services, testApp, 'jane');
    expect(await forgot(testApp, 'jane')).toStrictEqual(details('f***@e***'));
    expect(services.inbox.list('f1@example.com')[0]).toMatchObject({ kind: 'forgot-password', medium: 'EMAIL' });
    await expect(confirm(testApp, 'jane', lastCode(services, 'f1@example.com'))).resolves.toStrictEqual({});
    await expect(signIn(services, testApp, 'jane')).rejects.toEqual(refusals.incorrect);
    await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
    await expect(callOperation(services, GetUser, { AccessToken: token })).resolves.toHaveProperty('Username');
  });

  it('ends a lock-out', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'f2@example.com');
    for (let count = 0; count < 5; count++) {
      await expect(signIn(services, testApp, 'jane', 'Wr0ng-password')).rejects.toEqual(refusals.incorrect);
    }
    await expect(signIn(services, testApp, 'jane')).rejects.toEqual(refusals.locked);
    await forgot(testApp, 'jane');
    await confirm(testApp, 'jane', lastCode(services, 'f2@example.com'));
    await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
  });

  it("uses the order of the pool's recovery mechanisms", async () => {
    const verified = { email_verified: 'true', phone_number: '+14325550009', phone_number_verified: 'true' };
    const phoneFirst = [
      { Priority: 2, Name: 'verified_email' },
      { Priority: 1, Name: 'verified_phone_number' },
    ] as const;
    for (const [RecoveryMechanisms, kind] of [
      [undefined, 'email'],
      [phoneFirst, 'phone_number'],
    ] as const) {
      const setting = RecoveryMechanisms && { RecoveryMechanisms: [...RecoveryMechanisms] };
      const testApp = await newTestApp(services, { AccountRecoverySetting: setting });
      await confirmedUser(services, testApp, 'jane', 'f3@example.com');
      const UserAttributes = attributes(verified);
      await callOperation(services, AdminUpdateUserAttributes, {
        UserPoolId: testApp.UserPoolId,
        Username: 'jane',
        UserAttributes,
      });
      const { CodeDeliveryDetails } = await forgot(testApp, 'jane');
      expect(CodeDeliveryDetails?.AttributeName).toBe(kind);
    }
  });

  it('can be requested five times an hour', async () => {
    const testApp = await newTestApp(services, {}, hiding);
    await confirmedUser(services, testApp, 'jane', 'f4@example.com');
    for (const name of ['jane', 'nobody']) {
      for (let count = 0; count < 5; count++) await forgot(testApp, name);
      await expect(forgot(testApp, name)).rejects.toEqual(refusals.limit);
    }
    services.clock.advance(HOUR);
    await expect(forgot(testApp, 'jane')).resolves.toStrictEqual(details('f***@e***'));
  });
});

describe('a user who cannot get a code', () => {
  it('gets the reason if the client does not hide whether users exist', async () => {
    const testApp = await newTestApp(services);
    await createUnreachableUsers(services, testApp);
    const noAddress = refusal(
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
    const state = refusal('NotAuthorizedException', 'User password cannot be reset in the current state.');
    for (const [name, asking, confirming] of [
      ['nobody', refusals.unknownToClient, refusals.unknownToClient],
      ['disabled', refusals.disabled, refusals.disabled],
      ['unconfirmed', noAddress, refusal('UserNotConfirmedException', 'User is not confirmed.')],
      ['unverified', noAddress, noAddress],
      ['invited', state, state],
    ] as const) {
      await expect(forgot(testApp, name)).rejects.toEqual(asking);
      await expect(confirm(testApp, name, '123456')).rejects.toEqual(confirming);
    }
  });

  it('gets the usual answer if the client hides whether users exist', async () => {
    const testApp = await newTestApp(services, {}, hiding);
    await createUnreachableUsers(services, testApp);
    await confirmedUser(services, testApp, 'jane', 'h1@example.com');
    const before = services.inbox.list().length;
    for (const name of ['nobody', 'disabled', 'unconfirmed', 'unverified', 'invited']) {
      await expect(confirm(testApp, name, '123456')).rejects.toEqual(refusals.noCode);
      const first = await forgot(testApp, name);
      expect(first).toStrictEqual(details(expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/)));
      expect(await forgot(testApp, name)).toStrictEqual(first);
      for (let count = 0; count < 5; count++) {
        await expect(confirm(testApp, name, '123456')).rejects.toEqual(refusals.wrongCode);
      }
      await expect(confirm(testApp, name, '123456')).rejects.toEqual(refusals.limit);
    }
    expect(services.inbox.list()).toHaveLength(before);
    await expect(confirm(testApp, 'jane', '123456')).rejects.toEqual(refusals.noCode);
    await forgot(testApp, 'jane');
    const wrong = anotherCode(lastCode(services, 'h1@example.com'));
    for (let count = 0; count < 5; count++) {
      await expect(confirm(testApp, 'jane', wrong)).rejects.toEqual(refusals.wrongCode);
    }
    await expect(confirm(testApp, 'jane', wrong)).rejects.toEqual(refusals.limit);
  });
});
