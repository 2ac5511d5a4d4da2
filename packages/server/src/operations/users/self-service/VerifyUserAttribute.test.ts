import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminConfirmSignUp } from '../../sign-up/AdminConfirmSignUp.ts';
import { GetUserAttributeVerificationCode } from './GetUserAttributeVerificationCode.ts';
import {
  account,
  anotherCode,
  attributes,
  confirmedUser,
  lastCode,
  newTestApp,
  signIn,
  signUp,
} from '../testing/users.ts';
import { refusal, refusals } from '../testing/refusal.ts';
import { UpdateUserAttributes } from './UpdateUserAttributes.ts';
import { VerifyUserAttribute } from './VerifyUserAttribute.ts';

const HOUR = 3_600_000;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const update = (AccessToken: string, values: Readonly<Record<string, string>>) =>
  callOperation(services, UpdateUserAttributes, { AccessToken, UserAttributes: attributes(values) });
const askForCode = (AccessToken: string, AttributeName = 'email') =>
  callOperation(services, GetUserAttributeVerificationCode, { AccessToken, AttributeName });
const verify = (AccessToken: string, Code: string, AttributeName = 'email') =>
  callOperation(services, VerifyUserAttribute, { AccessToken, AttributeName, Code });

describe('a code for an address', () => {
  it('can be requested five times an hour, also for a verified address', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'ask@example.com');
    const token = await signIn(services, testApp, 'jane');
    for (let count = 0; count < 5; count++) {
      expect(await askForCode(token)).toStrictEqual({
        CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
      });
    }
    await expect(askForCode(token)).rejects.toEqual(refusals.limit);
    expect(services.inbox.list('ask@example.com')[0]?.kind).toBe('verify-attribute');
    await expect(verify(token, lastCode(services, 'ask@example.com'))).resolves.toStrictEqual({});
  });

  it('can be used once, with fifteen attempts per hour', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'once@example.com');
    const token = await signIn(services, testApp, 'jane');
    await askForCode(token);
    const first = lastCode(services, 'once@example.com');
    const uses = await Promise.allSettled(Array.from({ length: 64 }, () => verify(token, first)));
    expect(uses.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    services.clock.advance(HOUR);
    const later = await signIn(services, testApp, 'jane');
    await expect(verify(later, first)).rejects.toEqual(refusals.noCode);
    await askForCode(later);
    const second = lastCode(services, 'once@example.com');
    // One attempt has been counted in this hour.
    for (let count = 1; count < 15; count++) {
      await expect(verify(later, anotherCode(second))).rejects.toEqual(refusals.wrongCode);
    }
    await expect(verify(later, second)).rejects.toEqual(refusals.limit);
  });

  it('is valid for a day', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'day@example.com');
    await askForCode(await signIn(services, testApp, 'jane'));
    const code = lastCode(services, 'day@example.com');
    services.clock.advance(24 * HOUR - 1);
    const token = await signIn(services, testApp, 'jane');
    await expect(verify(token, anotherCode(code))).rejects.toEqual(refusals.wrongCode);
    services.clock.advance(1);
    await expect(verify(token, code)).rejects.toEqual(refusals.noCode);
  });

  it('does not verify an address that the user set after it was sent', async () => {
    const testApp = await newTestApp(services, { AutoVerifiedAttributes: [] });
    await signUp(services, testApp, 'jane', { email: 'before@example.com' });
    await callOperation(services, AdminConfirmSignUp, { UserPoolId: testApp.UserPoolId, Username: 'jane' });
    const token = await signIn(services, testApp, 'jane');
    await askForCode(token);
    await update(token, { email: 'after@example.com' });
    await expect(verify(token, lastCode(services, 'before@example.com'))).rejects.toEqual(refusals.noCode);
    expect((await account(services, testApp, 'jane')).attributes['email_verified']).toBe('false');
  });

  it('is only for e-mail addresses and phone numbers that the user has', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'there@example.com');
    const token = await signIn(services, testApp, 'jane');
    const other = refusal(
      'InvalidParameterException',
      'Invalid attribute name. Only phone_number and email can be verified.',
    );
    await expect(askForCode(token, 'name')).rejects.toEqual(other);
    await expect(verify(token, '123456', 'name')).rejects.toEqual(other);
    await expect(askForCode(token, 'phone_number')).rejects.toEqual(
      refusal('InvalidParameterException', 'User does not have a valid registered phone number'),
    );
    await expect(verify(token, '123456', 'phone_number')).rejects.toEqual(refusals.noCode);
  });
});
