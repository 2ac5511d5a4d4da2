/** Unauthenticated callers who know a user name must not be able to use up its owner's attempts. */
import type { OperationName } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import type { Operation } from '../operation.ts';
import { ConfirmSignUp } from '../sign-up/ConfirmSignUp.ts';
import { ResendConfirmationCode } from '../sign-up/ResendConfirmationCode.ts';
import { ConfirmForgotPassword } from './self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from './self-service/ForgotPassword.ts';
import { GetUserAttributeVerificationCode } from './self-service/GetUserAttributeVerificationCode.ts';
import {
  anotherCode,
  confirmedUser,
  lastCode,
  newTestApp,
  OTHER_PASSWORD,
  type TestApp,
  signIn,
  signUp,
} from './testing/users.ts';
import { refusals } from './testing/refusal.ts';
import { VerifyUserAttribute } from './self-service/VerifyUserAttribute.ts';

/** The address of `callOperation`. */
const OWNER = '192.0.2.1';
/** The address of another caller. */
const OTHER = '203.0.113.9';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** Calls an operation of a public client from an address. */
const call = <N extends OperationName>(
  operation: Operation<N, 'publicClient'>,
  from: string,
  input: Parameters<typeof callOperation<N, 'publicClient'>>[2],
) => callOperation(services, operation, input, undefined, from);

const confirmSignUp = ({ ClientId }: TestApp, ConfirmationCode: string, from = OWNER) =>
  call(ConfirmSignUp, from, { ClientId, Username: 'jane', ConfirmationCode });
const resend = ({ ClientId }: TestApp, from = OWNER) =>
  call(ResendConfirmationCode, from, { ClientId, Username: 'jane' });
const forgot = ({ ClientId }: TestApp, from = OWNER) => call(ForgotPassword, from, { ClientId, Username: 'jane' });
const confirmForgot = ({ ClientId }: TestApp, ConfirmationCode: string, from = OWNER) =>
  call(ConfirmForgotPassword, from, { ClientId, Username: 'jane', ConfirmationCode, Password: OTHER_PASSWORD });

/** Repeats a failing attempt until it is rejected by the limit. */
async function untilRefused(attempt: () => Promise<unknown>, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    await expect(attempt()).rejects.not.toEqual(refusals.limit);
  }
  await expect(attempt()).rejects.toEqual(refusals.limit);
}

describe('attempts at the code of a sign-up', () => {
  it('by others do not count as attempts of the user', async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'jane', { email: 's1@example.com' });
    const code = lastCode(services, 's1@example.com');
    await untilRefused(() => confirmSignUp(testApp, anotherCode(code), OTHER), 15);
    // All other callers share the same attempts.
    await expect(confirmSignUp(testApp, code, '198.51.100.7')).rejects.toEqual(refusals.limit);
    await expect(confirmSignUp(testApp, code)).resolves.toStrictEqual({});
  });

  it('are counted from zero for a new code, for its requester', async () => {
    const testApp = await newTestApp(services);
    await signUp(services, testApp, 'jane', { email: 's2@example.com' });
    await untilRefused(() => confirmSignUp(testApp, anotherCode(lastCode(services, 's2@example.com'))), 15);
    await resend(testApp);
    await expect(confirmSignUp(testApp, lastCode(services, 's2@example.com'))).resolves.toStrictEqual({});
  });
});

describe('attempts at the code of a forgotten password', () => {
  it('by others do not count as attempts of the requester', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 's3@example.com');
    await forgot(testApp);
    const code = lastCode(services, 's3@example.com');
    await untilRefused(() => confirmForgot(testApp, anotherCode(code), OTHER), 5);
    await expect(confirmForgot(testApp, code)).resolves.toStrictEqual({});
    await expect(signIn(services, testApp, 'jane', OTHER_PASSWORD)).resolves.not.toBe('');
  });

  it('by others who requested the code do not stop the owner from requesting a new one', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 's4@example.com');
    await forgot(testApp, OTHER);
    await untilRefused(() => confirmForgot(testApp, anotherCode(lastCode(services, 's4@example.com')), OTHER), 5);
    await untilRefused(() => confirmForgot(testApp, anotherCode(lastCode(services, 's4@example.com'))), 5);
    await forgot(testApp);
    await expect(confirmForgot(testApp, lastCode(services, 's4@example.com'))).resolves.toStrictEqual({});
  });

  it('are limited to five in total from networks that requested no code', async () => {
    const testApp = await newTestApp(services);
    await confirmedUser(services, testApp, 'jane', 's5@example.com');
    await forgot(testApp);
    const code = lastCode(services, 's5@example.com');
    const from = (n: number) => confirmForgot(testApp, anotherCode(code), `203.0.113.${n}`);
    for (let n = 1; n <= 5; n += 1) await expect(from(n)).rejects.toEqual(refusals.wrongCode);
    for (let n = 6; n <= 9; n += 1) await expect(from(n)).rejects.toEqual(refusals.limit);
  });
});

describe('requests for a code', () => {
  it.each([
    ['ForgotPassword', forgot, confirmedUser],
    [
      'ResendConfirmationCode',
      resend,
      (s: TestServices, p: TestApp, n: string, email: string) => signUp(s, p, n, { email }),
    ],
  ] as const)('%s: five from each network, twenty from all networks', async (name, ask, someone) => {
    const testApp = await newTestApp(services);
    await someone(services, testApp, 'jane', `${name.toLowerCase()}@example.com`);
    for (let network = 1; network <= 3; network += 1) {
      const from = `203.0.113.${network}`;
      for (let count = 0; count < 5; count += 1) await ask(testApp, from);
      await expect(ask(testApp, from)).rejects.toEqual(refusals.limit);
    }
    for (let count = 0; count < 5; count += 1) await ask(testApp);
    await expect(ask(testApp, '203.0.113.4')).rejects.toEqual(refusals.limit);
    services.clock.advance(3_600_000);
    await expect(ask(testApp, '203.0.113.4')).resolves.toBeDefined();
  });
});

it('attempts by the link do not count as attempts of the signed-in user', async () => {
  const testApp = await newTestApp(services);
  await confirmedUser(services, testApp, 'jane', 's6@example.com');
  const AccessToken = await signIn(services, testApp, 'jane');
  await callOperation(services, GetUserAttributeVerificationCode, { AccessToken, AttributeName: 'email' });
  const Code = lastCode(services, 's6@example.com');
  const app = createApp(services, {
    publicUrl: () => services.settings.publicUrl(),
    stopping: new AbortController().signal,
  });
  const query = { user_pool_id: testApp.UserPoolId, user_name: 'jane', attribute_name: 'email' };
  const guess = new URLSearchParams({ ...query, confirmation_code: anotherCode(Code) }).toString();
  for (let count = 0; count <= 15; count += 1) {
    const { status } = await app.request(`/verifyUserAttribute?${guess}`, { method: 'POST' });
    expect(status).toBe(count < 15 ? 400 : 429);
  }
  const verified = callOperation(services, VerifyUserAttribute, { AccessToken, AttributeName: 'email', Code });
  await expect(verified).resolves.toStrictEqual({});
});
