import { afterAll, beforeAll, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { UpdateUserPool } from '../../operations/pools/UpdateUserPool.ts';
import { customFunctions, newFactorApp, RIGHT_ANSWER } from '../testing/factor-users.ts';
import { byPassword, initiate, newUser, refusals, respond, withChangeBeforeCommit } from '../testing/sign-in-steps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const UNKNOWN_KEY = 'us-east-1_11111111-2222-4333-8444-555555555555';

it('accepts the answer again without the key of a deleted device', async () => {
  const LambdaConfig = customFunctions(services, 'gone', { rights: 1, wrongs: 3 });
  const app = await newFactorApp(services, { mode: 'OFF', pool: { LambdaConfig, DeviceConfiguration: {} } });
  await newUser(app, 'ann');
  const { Session } = await initiate(app, 'CUSTOM_AUTH', { USERNAME: 'ann' });
  const answer = { USERNAME: 'ann', ANSWER: RIGHT_ANSWER };
  const withKey = { ...answer, DEVICE_KEY: UNKNOWN_KEY };
  await expect(respond(app, 'CUSTOM_CHALLENGE', withKey, Session)).rejects.toMatchObject(refusals.unknownDevice);
  const reply = await respond(app, 'CUSTOM_CHALLENGE', answer, Session);
  expect(reply.AuthenticationResult?.NewDeviceMetadata).toBeDefined();
});

it('with the key of an unknown device, does not reveal whether the answer was right', async () => {
  const LambdaConfig = customFunctions(services, 'gone-wrong', { rights: 1, wrongs: 3 });
  const app = await newFactorApp(services, { mode: 'OFF', pool: { LambdaConfig, DeviceConfiguration: {} } });
  const { Session } = await initiate(app, 'CUSTOM_AUTH', { USERNAME: 'nobody' });
  const answer = { USERNAME: 'nobody', ANSWER: 'a guess', DEVICE_KEY: UNKNOWN_KEY };
  await expect(respond(app, 'CUSTOM_CHALLENGE', answer, Session)).rejects.toMatchObject(refusals.unknownDevice);
});

const notConfigured = {
  code: 'InvalidParameterException',
  message: 'Custom auth lambda trigger is not configured for the user pool.',
};

it.each(['DefineAuthChallenge', 'CreateAuthChallenge'] as const)('does not begin without %s', async (trigger) => {
  const { [trigger]: _, ...LambdaConfig } = customFunctions(services, `no-${trigger}`, { rights: 1, wrongs: 3 });
  const app = await newFactorApp(services, { mode: 'OFF', pool: { LambdaConfig } });
  await newUser(app, 'ann');
  await expect(initiate(app, 'CUSTOM_AUTH', { USERNAME: 'ann' })).rejects.toMatchObject(notConfigured);
  await expect(initiate(app, 'CUSTOM_AUTH', { USERNAME: 'nobody' })).rejects.toMatchObject(notConfigured);
});

it('rejects an answer without VerifyAuthChallengeResponse, and leaves the Session valid', async () => {
  const LambdaConfig = customFunctions(services, 'no-verify', { rights: 1, wrongs: 3 });
  const { VerifyAuthChallengeResponse: _, ...incomplete } = LambdaConfig;
  const app = await newFactorApp(services, { mode: 'OFF', pool: { LambdaConfig: incomplete } });
  await newUser(app, 'ann');
  const { Session } = await initiate(app, 'CUSTOM_AUTH', { USERNAME: 'ann' });
  const answer = { USERNAME: 'ann', ANSWER: RIGHT_ANSWER };
  await expect(respond(app, 'CUSTOM_CHALLENGE', answer, Session)).rejects.toMatchObject(notConfigured);
  await callOperation(services, UpdateUserPool, { UserPoolId: app.UserPoolId, LambdaConfig });
  expect((await respond(app, 'CUSTOM_CHALLENGE', answer, Session)).AuthenticationResult).toBeDefined();
});

it('is not verified if the account was locked meanwhile, and leaves the Session valid', async () => {
  const functions = customFunctions(services, 'locked-meanwhile', { rights: 1, wrongs: 3 });
  const app = await newFactorApp(services, { mode: 'OFF', pool: { LambdaConfig: functions } });
  await newUser(app, 'ann');
  const { Session } = await initiate(app, 'CUSTOM_AUTH', { USERNAME: 'ann' });
  const answer = { USERNAME: 'ann', ANSWER: RIGHT_ANSWER };
  const locking = withChangeBeforeCommit(app, async () => {
    const wrong = { PASSWORD: 'Wr0ng-password' };
    for (let n = 0; n < 5; n += 1)
      await expect(byPassword(app, 'ann', wrong)).rejects.toMatchObject(refusals.incorrect);
  });
  await expect(respond(locking, 'CUSTOM_CHALLENGE', answer, Session)).rejects.toMatchObject(refusals.locked);
  services.clock.advance(1_000);
  expect((await respond(app, 'CUSTOM_CHALLENGE', answer, Session)).AuthenticationResult).toBeDefined();
});
