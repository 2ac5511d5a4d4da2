import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../operations/testing/call.ts';
import { SignUp } from '../operations/sign-up/SignUp.ts';
import { newTestApp, PASSWORD } from '../operations/users/testing/users.ts';
import { sampleAuthEvent } from '../store/testing/sample-records.ts';
import { functionArn } from '../triggers/testing/test-functions.ts';
import { createRecentActivity } from './recent-activity.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

it('keeps the newest events and calls, and no more than its limits', () => {
  const recent = createRecentActivity();
  for (let at = 0; at < 700; at += 1) {
    recent.addEvent(sampleAuthEvent('us-east-1_a', 'sub', { at }));
    recent.addCall({
      at,
      poolId: 'us-east-1_a',
      kind: 'PreSignUp',
      source: 'PreSignUp_SignUp',
      userName: null,
      clientId: 'c',
      outcome: 'answered',
      error: null,
      ms: 1,
    });
  }
  expect(recent.authEvents().map(({ at }) => at)).toEqual(Array.from({ length: 500 }, (_, index) => 699 - index));
  expect(recent.triggerCalls().map(({ at }) => at)).toEqual(Array.from({ length: 200 }, (_, index) => 699 - index));
});

it('records calls of functions with their outcome, and nothing that they were given', async () => {
  const app = await newTestApp(services, { LambdaConfig: { PreSignUp: functionArn('check') } });
  const signUp = (Username: string) =>
    callOperation(services, SignUp, {
      ClientId: app.ClientId,
      Username,
      Password: PASSWORD,
      UserAttributes: [{ Name: 'email', Value: 'canary@example.com' }],
    });
  services.functions.set('check', (event) => event);
  await signUp('ann');
  services.functions.set('check', () => {
    throw new Error(`no ${'x'.repeat(2_000)}`);
  });
  await expect(signUp('bob')).rejects.toMatchObject({ code: 'UserLambdaValidationException' });
  const calls = services.recent.triggerCalls();
  expect(calls).toMatchObject([
    {
      kind: 'PreSignUp',
      source: 'PreSignUp_SignUp',
      userName: 'bob',
      outcome: 'failed',
      error: { code: 'UserLambdaValidationException' },
    },
    { kind: 'PreSignUp', userName: 'ann', outcome: 'answered', error: null },
  ]);
  expect(calls[0]?.error?.message).toMatch(/^PreSignUp failed with error no x/);
  expect(calls[0]?.error?.message.length).toBe(500);
  expect(JSON.stringify(calls)).not.toMatch(/canary|Corr3ct/);
});

it('does not record triggers that the pool does not have', async () => {
  const before = services.recent.triggerCalls().length;
  const app = await newTestApp(services);
  await callOperation(services, SignUp, {
    ClientId: app.ClientId,
    Username: 'eve',
    Password: PASSWORD,
    UserAttributes: [{ Name: 'email', Value: 'eve@example.com' }],
  });
  expect(services.recent.triggerCalls().length).toBe(before);
});
