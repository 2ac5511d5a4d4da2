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
  newPlace,
  OTHER_PASSWORD,
  type Place,
  signIn,
  unreachablePeople,
} from '../testing/people.ts';
import { refusal, refusals } from '../testing/refusal.ts';

const HOUR = 3_600_000;
const hiding = { PreventUserExistenceErrors: 'ENABLED' } as const;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const forgot = ({ ClientId }: Place, Username: string) =>
  callOperation(services, ForgotPassword, { ClientId, Username });
const confirm = ({ ClientId }: Place, Username: string, ConfirmationCode: string, Password = OTHER_PASSWORD) =>
  callOperation(services, ConfirmForgotPassword, { ClientId, Username, ConfirmationCode, Password });
const details = (Destination: unknown, AttributeName = 'email') => ({
  CodeDeliveryDetails: { Destination, DeliveryMedium: AttributeName === 'email' ? 'EMAIL' : 'SMS', AttributeName },
});

describe('a forgotten password', () => {
  it('is replaced by way of a proved address', async () => {
    const place = await newPlace(services);
    await confirmedUser(services, place, 'jane', 'f1@example.com');
    const token = await signIn(services, place, 'jane');
    expect(await forgot(place, 'jane')).toStrictEqual(details('f***@e***'));
    expect(services.inbox.list('f1@example.com')[0]).toMatchObject({ kind: 'forgot-password', medium: 'EMAIL' });
    await expect(confirm(place, 'jane', lastCode(services, 'f1@example.com'))).resolves.toStrictEqual({});
    await expect(signIn(services, place, 'jane')).rejects.toEqual(refusals.incorrect);
    await expect(signIn(services, place, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
    await expect(callOperation(services, GetUser, { AccessToken: token })).resolves.toHaveProperty('Username');
  });

  it('ends a lock-out', async () => {
    const place = await newPlace(services);
    await confirmedUser(services, place, 'jane', 'f2@example.com');
    for (let count = 0; count < 5; count++) {
      await expect(signIn(services, place, 'jane', 'Wr0ng-password')).rejects.toEqual(refusals.incorrect);
    }
    await expect(signIn(services, place, 'jane')).rejects.toEqual(refusals.locked);
    await forgot(place, 'jane');
    await confirm(place, 'jane', lastCode(services, 'f2@example.com'));
    await expect(signIn(services, place, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
  });

  it("goes by the order of the pool's mechanisms", async () => {
    const proved = { email_verified: 'true', phone_number: '+14325550009', phone_number_verified: 'true' };
    const phoneFirst = [
      { Priority: 2, Name: 'verified_email' },
      { Priority: 1, Name: 'verified_phone_number' },
    ] as const;
    for (const [RecoveryMechanisms, kind] of [
      [undefined, 'email'],
      [phoneFirst, 'phone_number'],
    ] as const) {
      const setting = RecoveryMechanisms && { RecoveryMechanisms: [...RecoveryMechanisms] };
      const place = await newPlace(services, { AccountRecoverySetting: setting });
      await confirmedUser(services, place, 'jane', 'f3@example.com');
      const UserAttributes = attributes(proved);
      await callOperation(services, AdminUpdateUserAttributes, {
        UserPoolId: place.UserPoolId,
        Username: 'jane',
        UserAttributes,
      });
      const { CodeDeliveryDetails } = await forgot(place, 'jane');
      expect(CodeDeliveryDetails?.AttributeName).toBe(kind);
    }
  });

  it('is asked for five times an hour', async () => {
    const place = await newPlace(services, {}, hiding);
    await confirmedUser(services, place, 'jane', 'f4@example.com');
    for (const name of ['jane', 'nobody']) {
      for (let count = 0; count < 5; count++) await forgot(place, name);
      await expect(forgot(place, name)).rejects.toEqual(refusals.limit);
    }
    services.clock.advance(HOUR);
    await expect(forgot(place, 'jane')).resolves.toStrictEqual(details('f***@e***'));
  });
});

describe('who cannot be sent a code', () => {
  it('is told so by a client that hides nobody', async () => {
    const place = await newPlace(services);
    await unreachablePeople(services, place);
    const noAddress = refusal(
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
    const state = refusal('NotAuthorizedException', 'User password cannot be reset in the current state.');
    for (const [name, asking, confirming] of [
      ['nobody', refusals.unknownToClient, refusals.unknownToClient],
      ['disabled', refusals.disabled, refusals.disabled],
      ['unconfirmed', noAddress, refusal('UserNotConfirmedException', 'User is not confirmed.')],
      ['unproved', noAddress, noAddress],
      ['invited', state, state],
    ] as const) {
      await expect(forgot(place, name)).rejects.toEqual(asking);
      await expect(confirm(place, name, '123456')).rejects.toEqual(confirming);
    }
  });

  it('is answered like the others by a client that hides who exists', async () => {
    const place = await newPlace(services, {}, hiding);
    await unreachablePeople(services, place);
    await confirmedUser(services, place, 'jane', 'h1@example.com');
    const before = services.inbox.list().length;
    for (const name of ['nobody', 'disabled', 'unconfirmed', 'unproved', 'invited']) {
      await expect(confirm(place, name, '123456')).rejects.toEqual(refusals.noCode);
      const first = await forgot(place, name);
      expect(first).toStrictEqual(details(expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/)));
      expect(await forgot(place, name)).toStrictEqual(first);
      for (let count = 0; count < 5; count++) {
        await expect(confirm(place, name, '123456')).rejects.toEqual(refusals.wrongCode);
      }
      await expect(confirm(place, name, '123456')).rejects.toEqual(refusals.limit);
    }
    expect(services.inbox.list()).toHaveLength(before);
    await expect(confirm(place, 'jane', '123456')).rejects.toEqual(refusals.noCode);
    await forgot(place, 'jane');
    const wrong = anotherCode(lastCode(services, 'h1@example.com'));
    for (let count = 0; count < 5; count++) {
      await expect(confirm(place, 'jane', wrong)).rejects.toEqual(refusals.wrongCode);
    }
    await expect(confirm(place, 'jane', wrong)).rejects.toEqual(refusals.limit);
  });
});
