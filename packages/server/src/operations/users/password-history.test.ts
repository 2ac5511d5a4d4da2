/** PasswordHistorySize in every operation that sets a password. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { UpdateUserPool } from '../pools/UpdateUserPool.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { RespondToAuthChallenge } from '../sign-in/RespondToAuthChallenge.ts';
import { AdminSetUserPassword } from './administration/AdminSetUserPassword.ts';
import { ChangePassword } from './self-service/ChangePassword.ts';
import { ConfirmForgotPassword } from './self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from './self-service/ForgotPassword.ts';
import { anotherCode, confirmedUser, lastCode, newTestApp, PASSWORD, type TestApp, signIn } from './testing/users.ts';
import { refusal, refusals } from './testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const HOUR = 3_600_000;
const usedBefore = refusal('PasswordHistoryPolicyViolationException', 'Password has previously been used.');

/** The passwords of the user, one after another. */
const password = (index: number) => (index === 0 ? PASSWORD : `${PASSWORD}-${index}`);

const policies = (PasswordHistorySize: number) => ({ Policies: { PasswordPolicy: { PasswordHistorySize } } });

let userCount = 0;
async function person(size: number) {
  const testApp = await newTestApp(services, policies(size));
  const email = `history-${userCount++}@example.com`;
  const sub = await confirmedUser(services, testApp, 'jane', email);
  return { testApp, email, sub };
}

const set = ({ UserPoolId }: TestApp, Password: string, Permanent = true) =>
  callOperation(services, AdminSetUserPassword, { UserPoolId, Username: 'jane', Password, Permanent });

async function forgot({ ClientId }: TestApp, email: string): Promise<string> {
  await callOperation(services, ForgotPassword, { ClientId, Username: 'jane' });
  return lastCode(services, email);
}

const reset = ({ ClientId }: TestApp, ConfirmationCode: string, Password: string) =>
  callOperation(services, ConfirmForgotPassword, { ClientId, Username: 'jane', ConfirmationCode, Password });

describe('a pool that remembers three passwords', () => {
  it('rejects the current one and the two before, and accepts the one before these', async () => {
    const { testApp } = await person(3);
    for (const index of [1, 2, 3]) await set(testApp, password(index));
    for (const index of [1, 2, 3]) await expect(set(testApp, password(index))).rejects.toEqual(usedBefore);
    await expect(set(testApp, password(0))).resolves.toEqual({});
    await expect(set(testApp, password(1))).resolves.toEqual({});
    await expect(signIn(services, testApp, 'jane', password(1))).resolves.not.toBe('');
  });

  it('stores only the passwords that it compares with', async () => {
    const { testApp, sub } = await person(3);
    for (const index of [1, 2, 3, 4, 5]) await set(testApp, password(index));
    expect(await services.store.read.pastPasswords.list(testApp.UserPoolId, sub)).toHaveLength(2);
  });

  it('checks them in ChangePassword, after the current password was verified', async () => {
    const { testApp } = await person(3);
    await set(testApp, password(1));
    const AccessToken = await signIn(services, testApp, 'jane', password(1));
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      callOperation(services, ChangePassword, { AccessToken, PreviousPassword, ProposedPassword });
    await expect(change('Wr0ng-password', password(0))).rejects.toEqual(refusals.incorrect);
    await expect(change(password(1), password(0))).rejects.toEqual(usedBefore);
    await expect(change(password(1), password(1))).rejects.toEqual(usedBefore);
    await expect(change(password(1), password(2))).resolves.toEqual({});
  });

  it('checks them in ConfirmForgotPassword only after the right code, which stays valid', async () => {
    const { testApp, email } = await person(3);
    const code = await forgot(testApp, email);
    await expect(reset(testApp, anotherCode(code), PASSWORD)).rejects.toEqual(refusals.wrongCode);
    await expect(reset(testApp, code, PASSWORD)).rejects.toEqual(usedBefore);
    await expect(signIn(services, testApp, 'jane')).resolves.not.toBe('');
    await expect(reset(testApp, code, password(1))).resolves.toEqual({});
  });

  it('checks them for NEW_PASSWORD_REQUIRED; the Session stays valid', async () => {
    const { testApp } = await person(3);
    await set(testApp, 'T3mporary-one', false);
    const { ClientId } = testApp;
    const { Session } = await callOperation(services, InitiateAuth, {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD: 'T3mporary-one' },
    });
    const answer = (NEW_PASSWORD: string) =>
      callOperation(services, RespondToAuthChallenge, {
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses: { USERNAME: 'jane', NEW_PASSWORD },
        Session,
      });
    for (const used of [PASSWORD, 'T3mporary-one']) await expect(answer(used)).rejects.toEqual(usedBefore);
    const { AuthenticationResult } = await answer(password(1));
    expect(AuthenticationResult?.AccessToken).toBeDefined();
    await expect(set(testApp, password(0))).rejects.toEqual(usedBefore);
  });

  it('does not count temporary passwords, which may be one of the old ones', async () => {
    const { testApp } = await person(3);
    await set(testApp, password(1));
    for (const index of [10, 11, 12]) await set(testApp, password(index), false);
    await expect(set(testApp, password(0), false)).resolves.toEqual({});
    await expect(set(testApp, password(1))).rejects.toEqual(usedBefore);
  });

  it('accepts the same password once in 64 concurrent requests', async () => {
    const { testApp, sub } = await person(3);
    await set(testApp, password(1));
    const answers = await Promise.allSettled(Array.from({ length: 64 }, () => set(testApp, password(2))));
    const kept = answers.filter(({ status }) => status === 'fulfilled');
    expect(kept).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') {
        expect(answer.reason).toMatchObject({
          code: expect.stringMatching(/^(?:TooManyRequests|PasswordHistoryPolicyViolation)Exception$/),
        });
      }
    }
    const past = await services.store.read.pastPasswords.list(testApp.UserPoolId, sub);
    expect(past).toHaveLength(2);
    for (const index of [0, 1, 2]) await expect(set(testApp, password(index))).rejects.toEqual(usedBefore);
  });
});

it('a pool that remembers none accepts any, and deletes what it has stored', async () => {
  const { testApp, sub } = await person(3);
  const { UserPoolId } = testApp;
  await set(testApp, password(1));
  await callOperation(services, UpdateUserPool, { UserPoolId, ...policies(0) });
  await expect(set(testApp, password(1))).resolves.toEqual({});
  expect(await services.store.read.pastPasswords.list(UserPoolId, sub)).toEqual([]);
});

it('a pool that remembers one rejects the current password, also an hour later', async () => {
  const { testApp, sub } = await person(1);
  services.clock.advance(HOUR);
  await expect(set(testApp, PASSWORD)).rejects.toEqual(usedBefore);
  await expect(set(testApp, password(1))).resolves.toEqual({});
  await expect(set(testApp, PASSWORD)).resolves.toEqual({});
  expect(await services.store.read.pastPasswords.list(testApp.UserPoolId, sub)).toEqual([]);
});
