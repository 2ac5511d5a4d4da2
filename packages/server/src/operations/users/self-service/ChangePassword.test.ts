import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../testing/call.ts';
import { AdminResetUserPassword } from '../administration/AdminResetUserPassword.ts';
import { ChangePassword } from './ChangePassword.ts';
import { confirmedUser, newTestApp, OTHER_PASSWORD, PASSWORD, signIn } from '../testing/users.ts';
import { refusal, refusals } from '../testing/refusal.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const change = (AccessToken: string, PreviousPassword: string | undefined, ProposedPassword: string) =>
  callOperation(services, ChangePassword, { AccessToken, PreviousPassword, ProposedPassword });

async function jane(address: string) {
  const testApp = await newTestApp(services);
  await confirmedUser(services, testApp, 'jane', address);
  return { testApp, token: await signIn(services, testApp, 'jane') };
}

it('replaces the password if the current one is given; other sessions stay valid', async () => {
  const { testApp, token } = await jane('p1@example.com');
  const other = await signIn(services, testApp, 'jane');
  await expect(change(token, PASSWORD, OTHER_PASSWORD)).resolves.toStrictEqual({});
  await expect(signIn(services, testApp, 'jane', PASSWORD)).rejects.toEqual(refusals.incorrect);
  await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
  await expect(change(other, OTHER_PASSWORD, PASSWORD)).resolves.toStrictEqual({});
});

it('counts wrong passwords together with those of sign-ins', async () => {
  const { testApp, token } = await jane('p2@example.com');
  for (let count = 0; count < 3; count++) {
    await expect(change(token, OTHER_PASSWORD, OTHER_PASSWORD)).rejects.toEqual(refusals.incorrect);
  }
  for (let count = 3; count < 5; count++) {
    await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).rejects.toEqual(refusals.incorrect);
  }
  await expect(signIn(services, testApp, 'jane')).rejects.toEqual(refusals.locked);
  for (let count = 3; count < 5; count++) {
    await expect(change(token, OTHER_PASSWORD, OTHER_PASSWORD)).rejects.toEqual(refusals.incorrect);
  }
  await expect(change(token, PASSWORD, OTHER_PASSWORD)).rejects.toEqual(refusals.locked);
});

it('is not blocked by failed sign-ins of others', async () => {
  const { testApp, token } = await jane('p8@example.com');
  for (let count = 0; count < 5; count++) {
    await expect(signIn(services, testApp, 'jane', 'Wr0ng-password')).rejects.toEqual(refusals.incorrect);
  }
  await expect(signIn(services, testApp, 'jane')).rejects.toEqual(refusals.locked);
  await expect(change(token, PASSWORD, OTHER_PASSWORD)).resolves.toStrictEqual({});
  await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
});

it('resets the count after a right password', async () => {
  const { testApp, token } = await jane('p7@example.com');
  const failFourTimes = async () => {
    for (let count = 0; count < 4; count++) {
      await expect(signIn(services, testApp, 'jane', 'Wr0ng-password')).rejects.toEqual(refusals.incorrect);
    }
  };
  await failFourTimes();
  await change(token, PASSWORD, OTHER_PASSWORD);
  await failFourTimes();
  await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
});

it('is allowed five times an hour', async () => {
  const { token } = await jane('p3@example.com');
  const passwords = [PASSWORD, OTHER_PASSWORD, PASSWORD, OTHER_PASSWORD, PASSWORD, OTHER_PASSWORD] as const;
  for (let count = 0; count < 5; count++) await change(token, passwords[count], passwords[count + 1] ?? '');
  await expect(change(token, OTHER_PASSWORD, PASSWORD)).rejects.toEqual(refusals.limit);
});

it('accepts one of many concurrent changes', async () => {
  const { testApp, token } = await jane('p4@example.com');
  const proposals = ['One-passw0rd', 'Two-passw0rd', 'Three-passw0rd'];
  const tries = await Promise.allSettled(proposals.map((proposal) => change(token, PASSWORD, proposal)));
  const winners = proposals.filter((_, index) => tries[index]?.status === 'fulfilled');
  expect(winners).toHaveLength(1);
  await expect(signIn(services, testApp, 'jane', winners[0])).resolves.not.toBe('');
});

describe('errors', () => {
  it('come before anything is counted', async () => {
    const { token } = await jane('p5@example.com');
    for (let count = 0; count < 10; count++) {
      await expect(change(token, PASSWORD, 'weak')).rejects.toEqual(
        refusal('InvalidPasswordException', 'Password did not conform with policy: Password not long enough'),
      );
      await expect(change(token, undefined, OTHER_PASSWORD)).rejects.toEqual(
        refusal('InvalidParameterException', 'Missing required parameter PreviousPassword'),
      );
    }
    await expect(change(token, PASSWORD, OTHER_PASSWORD)).resolves.toStrictEqual({});
  });

  it('are returned if the password must be reset', async () => {
    const { testApp, token } = await jane('p6@example.com');
    await callOperation(services, AdminResetUserPassword, { UserPoolId: testApp.UserPoolId, Username: 'jane' });
    await expect(change(token, PASSWORD, OTHER_PASSWORD)).rejects.toEqual(
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    );
  });
});
