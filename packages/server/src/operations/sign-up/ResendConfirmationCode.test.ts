import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminDisableUser } from '../users/administration/AdminDisableUser.ts';
import { confirmedUser, newTestApp, type TestApp, signUp } from '../users/testing/users.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { ResendConfirmationCode } from './ResendConfirmationCode.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const resend = ({ ClientId }: TestApp, Username: string) =>
  callOperation(services, ResendConfirmationCode, { ClientId, Username });
const details = (destination: unknown) => ({
  CodeDeliveryDetails: { Destination: destination, DeliveryMedium: 'EMAIL', AttributeName: 'email' },
});

it('sends a new code to the same address', async () => {
  const testApp = await newTestApp(services);
  await signUp(services, testApp, 'jane', { email: 'again@example.com' });
  expect(await resend(testApp, 'jane')).toStrictEqual({
    CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
  });
  expect(services.inbox.list('again@example.com')).toHaveLength(2);
});

it('prefers the phone number if the pool verifies both', async () => {
  const testApp = await newTestApp(services, {
    AutoVerifiedAttributes: ['email', 'phone_number'],
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
  });
  await signUp(services, testApp, 'jane', { email: 'both@example.com', phone_number: '+14325550001' });
  const { CodeDeliveryDetails } = await resend(testApp, 'jane');
  expect(CodeDeliveryDetails).toStrictEqual({
    Destination: '+*******0001',
    DeliveryMedium: 'SMS',
    AttributeName: 'phone_number',
  });
  expect(services.inbox.list('+14325550001').map(({ medium }) => medium)).toStrictEqual(['SMS', 'SMS']);
});

it.each(['ENABLED', 'LEGACY'] as const)('works five times an hour (%s)', async (PreventUserExistenceErrors) => {
  const testApp = await newTestApp(services, {}, { PreventUserExistenceErrors });
  await signUp(services, testApp, 'jane', { email: `five-${PreventUserExistenceErrors}@example.com` });
  for (const name of PreventUserExistenceErrors === 'ENABLED' ? ['jane', 'nobody'] : ['jane']) {
    for (let count = 0; count < 5; count++) await resend(testApp, name);
    await expect(resend(testApp, name)).rejects.toEqual(refusals.limit);
  }
  services.clock.advance(3_600_000);
  await expect(resend(testApp, 'jane')).resolves.toHaveProperty('CodeDeliveryDetails');
});

describe('a user who does not need to be confirmed', () => {
  it('is rejected if the client does not hide whether users exist', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'done', 'r-done@example.com');
    await signUp(services, testApp, 'off', { email: 'r-off@example.com' });
    await callOperation(services, AdminDisableUser, { UserPoolId: testApp.UserPoolId, Username: 'off' });
    await signUp(services, testApp, 'bare');
    const closed = await newTestApp(services, { AutoVerifiedAttributes: [] });
    await expect(resend(testApp, 'nobody')).rejects.toEqual(refusals.unknownToClient);
    await expect(resend(testApp, 'off')).rejects.toEqual(refusals.disabled);
    await expect(resend(testApp, 'done')).rejects.toEqual(
      refusal('InvalidParameterException', 'User is already confirmed.'),
    );
    const notTurnedOn = refusal('InvalidParameterException', 'Cannot resend codes. Auto verification not turned on.');
    await expect(resend(testApp, 'bare')).rejects.toEqual(notTurnedOn);
    await expect(resend(closed, 'nobody')).rejects.toEqual(notTurnedOn);
  });

  it('gets the usual answer but no code if the client hides whether users exist', async () => {
    const testApp = await newTestApp(services, {}, { PreventUserExistenceErrors: 'ENABLED' });
    await confirmedUser(services, testApp, 'done', 'h-done@example.com');
    await signUp(services, testApp, 'jane', { email: 'h-jane@example.com' });
    const before = services.inbox.list().length;
    for (const name of ['nobody', 'done']) {
      const first = await resend(testApp, name);
      expect(first).toStrictEqual(details(expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/)));
      expect(await resend(testApp, name)).toStrictEqual(first);
    }
    expect(await resend(testApp, 'nobody@example.com')).toStrictEqual(details('n***@e***'));
    expect(services.inbox.list()).toHaveLength(before);
    expect(await resend(testApp, 'jane')).toStrictEqual(details('h***@e***'));
  });
});
