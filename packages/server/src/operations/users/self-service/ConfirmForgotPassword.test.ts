import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceRecord } from '../../../records/device.ts';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminUpdateUserAttributes } from '../administration/AdminUpdateUserAttributes.ts';
import { ConfirmForgotPassword } from './ConfirmForgotPassword.ts';
import { ForgotPassword } from './ForgotPassword.ts';
import {
  anotherCode,
  attributes,
  confirmedUser,
  lastCode,
  newTestApp,
  OTHER_PASSWORD,
  type TestApp,
  signIn,
} from '../testing/users.ts';
import { refusals } from '../testing/refusal.ts';

const HOUR = 3_600_000;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const forgot = ({ ClientId }: TestApp, Username: string) =>
  callOperation(services, ForgotPassword, { ClientId, Username });
const confirm = ({ ClientId }: TestApp, Username: string, ConfirmationCode: string, Password = OTHER_PASSWORD) =>
  callOperation(services, ConfirmForgotPassword, { ClientId, Username, ConfirmationCode, Password });

const device = (poolId: string, sub: string, deviceKey: string): DeviceRecord => ({
  poolId,
  sub,
  deviceKey,
  deviceGroupKey: 'group',
  secret: { salt: 'ab', verifier: Uint8Array.of(1) },
  remembered: true,
  mfaTrusted: true,
  mfaTrustedAt: null,
  name: null,
  lastIp: null,
  createdAt: 0,
  modifiedAt: 0,
  lastAuthenticatedAt: 0,
});

describe('the code', () => {
  it('is valid for an hour', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'g1@example.com');
    await forgot(testApp, 'jane');
    services.clock.advance(HOUR - 1);
    await expect(confirm(testApp, 'jane', anotherCode(lastCode(services, 'g1@example.com')))).rejects.toEqual(
      refusals.wrongCode,
    );
    services.clock.advance(1);
    await expect(confirm(testApp, 'jane', lastCode(services, 'g1@example.com'))).rejects.toEqual(refusals.noCode);
  });

  it('works once, even in concurrent requests', async () => {
    const testApp = await newTestApp(services);
    const sub = await confirmedUser(services, testApp, 'jane', 'g2@example.com');
    await forgot(testApp, 'jane');
    const code = lastCode(services, 'g2@example.com');
    const passwords = Array.from({ length: 64 }, (_, index) => `Passw0rd-${index}`);
    const tries = await Promise.allSettled(passwords.map((password) => confirm(testApp, 'jane', code, password)));
    const winners = passwords.filter((_, index) => tries[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    await expect(signIn(services, testApp, 'jane', winners[0])).resolves.not.toBe('');
    expect(await services.store.read.codes.find(testApp.UserPoolId, sub, 'reset-password')).toBeUndefined();
  });

  it('has five attempts per hour, concurrent or in sequence', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'g3@example.com');
    await forgot(testApp, 'jane');
    const code = lastCode(services, 'g3@example.com');
    const guesses = await Promise.allSettled(
      Array.from({ length: 64 }, () => confirm(testApp, 'jane', anotherCode(code))),
    );
    const codes = guesses.map((result) => (result.status === 'rejected' ? result.reason.code : 'accepted'));
    expect(codes.filter((each) => each === 'CodeMismatchException')).toHaveLength(5);
    expect(codes.filter((each) => each === 'LimitExceededException')).toHaveLength(59);
    await expect(confirm(testApp, 'jane', code)).rejects.toEqual(refusals.limit);
  });

  it('is not valid after the user changed the address', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'g4@example.com');
    await forgot(testApp, 'jane');
    const UserAttributes = attributes({ email: 'g5@example.com', email_verified: 'true' });
    await callOperation(services, AdminUpdateUserAttributes, {
      UserPoolId: testApp.UserPoolId,
      Username: 'jane',
      UserAttributes,
    });
    await expect(confirm(testApp, 'jane', lastCode(services, 'g4@example.com'))).rejects.toEqual(refusals.noCode);
  });

  it('is not valid for an address that is no longer verified', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'g7@example.com');
    await forgot(testApp, 'jane');
    await callOperation(services, AdminUpdateUserAttributes, {
      UserPoolId: testApp.UserPoolId,
      Username: 'jane',
      UserAttributes: attributes({
        email_verified: 'false',
        phone_number: '+14325550010',
        phone_number_verified: 'true',
      }),
    });
    await expect(confirm(testApp, 'jane', lastCode(services, 'g7@example.com'))).rejects.toEqual(refusals.noCode);
  });

  it('is not used up by a password that violates the policy', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 'g6@example.com');
    await forgot(testApp, 'jane');
    const code = lastCode(services, 'g6@example.com');
    for (let count = 0; count < 10; count++) {
      await expect(confirm(testApp, 'jane', code, 'weak')).rejects.toMatchObject({ code: 'InvalidPasswordException' });
    }
    await expect(confirm(testApp, 'jane', code)).resolves.toStrictEqual({});
  });
});

describe('devices after a reset', () => {
  it.each([
    ['keep', true],
    ['drop', false],
  ] as const)('%s their trust, as the pool is configured', async (choice, trusted) => {
    const testApp = await newTestApp(services, { UserPoolTags: { 'latchkey:device-trust-after-reset': choice } });
    const address = `${choice}@example.com`;
    const sub = await confirmedUser(services, testApp, 'jane', address);
    const keys = Array.from({ length: 130 }, (_, index) => `us-east-1_${String(index).padStart(3, '0')}`);
    await services.store.write(async (tx) => {
      for (const key of keys) await tx.devices.insert(device(testApp.UserPoolId, sub, key));
    });
    await forgot(testApp, 'jane');
    await confirm(testApp, 'jane', lastCode(services, address));
    for (const key of keys) {
      const kept = await services.store.read.devices.find(testApp.UserPoolId, sub, key);
      expect([kept?.mfaTrusted, kept?.remembered]).toStrictEqual([trusted, true]);
    }
  });

  it('lose the trust also if only their key was issued so far', async () => {
    const testApp = await newTestApp(services, { UserPoolTags: { 'latchkey:device-trust-after-reset': 'drop' } });
    const sub = await confirmedUser(services, testApp, 'june', 'june@example.com');
    const key = 'us-east-1_issued';
    const issued = { ...device(testApp.UserPoolId, sub, key), secret: null, remembered: false };
    await services.store.write((tx) => tx.devices.insert(issued));
    await forgot(testApp, 'june');
    await confirm(testApp, 'june', lastCode(services, 'june@example.com'));
    expect(await services.store.read.devices.find(testApp.UserPoolId, sub, key)).toMatchObject({ mfaTrusted: false });
  });
});
