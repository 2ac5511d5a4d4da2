/** Events other than sign-ins, through the operations that cause them: in the list, in the export, and not in `explain`. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdvancedSecurityModeType } from '@latchkey/model';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExplainSignIns } from '../extensions/ExplainSignIns.ts';
import { SetLogDeliveryConfiguration } from '../log-delivery/SetLogDeliveryConfiguration.ts';
import { ResendConfirmationCode } from '../sign-up/ResendConfirmationCode.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { ChangePassword } from '../users/self-service/ChangePassword.ts';
import { ConfirmForgotPassword } from '../users/self-service/ConfirmForgotPassword.ts';
import { ForgotPassword } from '../users/self-service/ForgotPassword.ts';
import {
  confirmedUser,
  lastCode,
  newTestApp,
  OTHER_PASSWORD,
  PASSWORD,
  signIn,
  signUp,
  type TestApp,
} from '../users/testing/users.ts';
import { AdminListUserAuthEvents } from './AdminListUserAuthEvents.ts';
import { AdminUpdateAuthEventFeedback } from './AdminUpdateAuthEventFeedback.ts';

const BREACHED = 'Breached-1';
const HOUR_MS = 3_600_000;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  const includes = (password: string) => Promise.resolve(password === BREACHED);
  const compromisedPasswords = { isProvided: true, includes };
  services = { ...services, riskData: { ...services.riskData, compromisedPasswords } };
});
afterAll(() => services.close());

const protectedPool = (AdvancedSecurityMode: AdvancedSecurityModeType) =>
  newTestApp(services, { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode } });

async function events({ UserPoolId }: TestApp, Username: string) {
  const { AuthEvents = [] } = await callOperation(services, AdminListUserAuthEvents, { UserPoolId, Username });
  return AuthEvents;
}

async function summary(testApp: TestApp, username: string) {
  return (await events(testApp, username)).map(({ EventType, EventResponse, EventRisk }) =>
    [EventType, EventResponse, EventRisk?.RiskDecision, EventRisk?.CompromisedCredentialsDetected].join(' '),
  );
}

it('lists sign-ups, codes and changes of the password', async () => {
  const testApp = await protectedPool('AUDIT');
  const { ClientId } = testApp;
  await signUp(services, testApp, 'new', { email: 'new@example.com' });
  await callOperation(services, ResendConfirmationCode, { ClientId, Username: 'new' });
  expect(await summary(testApp, 'new')).toEqual(['ResendCode Pass NoRisk false', 'SignUp Pass NoRisk false']);

  await confirmedUser(services, testApp, 'jane', 'jane@example.com');
  await callOperation(services, ForgotPassword, { ClientId, Username: 'jane' }, undefined, '192.0.2.1');
  const ConfirmationCode = lastCode(services, 'jane@example.com');
  const reset = { ClientId, Username: 'jane', ConfirmationCode, Password: OTHER_PASSWORD };
  await callOperation(services, ConfirmForgotPassword, reset);
  const AccessToken = await signIn(services, testApp, 'jane', OTHER_PASSWORD);
  const wrong = { AccessToken, PreviousPassword: 'Wr0ng-one', ProposedPassword: PASSWORD };
  await expect(callOperation(services, ChangePassword, wrong)).rejects.toThrow('Incorrect username or password.');
  await callOperation(services, ChangePassword, { ...wrong, PreviousPassword: OTHER_PASSWORD });
  expect(await summary(testApp, 'jane')).toEqual([
    'PasswordChange Pass NoRisk false',
    'PasswordChange Fail NoRisk false',
    'SignIn Pass NoRisk false',
    'PasswordChange Pass NoRisk false',
    'ForgotPassword Pass NoRisk false',
    'SignUp Pass NoRisk false',
  ]);
  const forgotten = (await events(testApp, 'jane')).find(({ EventType }) => EventType === 'ForgotPassword');
  expect(forgotten).toMatchObject({ ChallengeResponses: [], EventContextData: { IpAddress: '192.0.2.1' } });

  // Feedback is possible on each of them, and only the sign-in is explained.
  const { UserPoolId } = testApp;
  const feedback = { UserPoolId, Username: 'jane', EventId: forgotten?.EventId ?? '', FeedbackValue: 'Valid' } as const;
  await callOperation(services, AdminUpdateAuthEventFeedback, feedback);
  const explained = await ExplainSignIns.run(services, { userPoolId: UserPoolId, username: 'jane' });
  expect(explained).toMatchObject({ signIns: [{ result: 'signed-in', steps: [{ outcome: 'tokens' }] }] });
  expect(await services.store.verifyAudit({ limit: 1_000 })).toMatchObject({ findings: [] });
});

it('says that a chosen password is compromised; where it is refused, the event failed', async () => {
  const audited = await protectedPool('AUDIT');
  await confirmedUser(services, audited, 'jane', 'jane1@example.com');
  const change = { PreviousPassword: PASSWORD, ProposedPassword: BREACHED };
  const AccessToken = await signIn(services, audited, 'jane');
  await callOperation(services, ChangePassword, { ...change, AccessToken });
  expect((await summary(audited, 'jane'))[0]).toBe('PasswordChange Pass NoRisk true');

  const enforced = await protectedPool('ENFORCED');
  await confirmedUser(services, enforced, 'jane', 'jane2@example.com');
  const own = await signIn(services, enforced, 'jane');
  await expect(callOperation(services, ChangePassword, { ...change, AccessToken: own })).rejects.toThrow('security');
  expect((await summary(enforced, 'jane'))[0]).toBe('PasswordChange Fail Block true');
});

it('lists at most five an hour of each kind that anybody can cause', async () => {
  const testApp = await protectedPool('ENFORCED');
  const { ClientId } = testApp;
  await confirmedUser(services, testApp, 'jane', 'jane3@example.com');
  const reset = { ClientId, Username: 'jane', ConfirmationCode: '123456', Password: BREACHED };
  for (let attempt = 0; attempt < 7; attempt += 1) {
    await expect(callOperation(services, ConfirmForgotPassword, reset)).rejects.toThrow('security');
    const network = `192.0.${attempt}.1`;
    await callOperation(services, ForgotPassword, { ClientId, Username: 'jane' }, undefined, network);
  }
  const kinds = async () => (await events(testApp, 'jane')).map(({ EventType }) => EventType);
  const count = async (type: string) => (await kinds()).filter((kind) => kind === type).length;
  expect([await count('PasswordChange'), await count('ForgotPassword')]).toEqual([5, 5]);
  services.clock.advance(HOUR_MS);
  await callOperation(services, ForgotPassword, { ClientId, Username: 'jane' });
  expect(await count('ForgotPassword')).toBe(6);
});

it('writes nothing in pools without threat protection, and nothing for unknown users', async () => {
  const plain = await newTestApp(services);
  const sub = await confirmedUser(services, plain, 'jane', 'jane4@example.com');
  await callOperation(services, ForgotPassword, { ClientId: plain.ClientId, Username: 'jane' });
  expect(await services.store.read.authEvents.list(plain.UserPoolId, sub)).toEqual([]);

  const hiding = await newTestApp(
    services,
    { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
    { PreventUserExistenceErrors: 'ENABLED' },
  );
  const { CodeDeliveryDetails } = await callOperation(services, ForgotPassword, {
    ClientId: hiding.ClientId,
    Username: 'nobody',
  });
  expect(CodeDeliveryDetails).toBeDefined();
});

it('exports them with their type, and the risk of sign-ins with the step that judged it', async () => {
  const testApp = await protectedPool('AUDIT');
  const { UserPoolId } = testApp;
  const S3Configuration = { BucketArn: 'arn:aws:s3:::account-events' };
  const configuration = { LogLevel: 'INFO', EventSource: 'userAuthEvents', S3Configuration } as const;
  await callOperation(services, SetLogDeliveryConfiguration, { UserPoolId, LogConfigurations: [configuration] });
  services.clock.advance(2_000);
  await confirmedUser(services, testApp, 'jane', 'jane5@example.com');
  await signIn(services, testApp, 'jane');
  await services.eventLogs.flush();
  const [name = ''] = await readdir(services.logDirectory);
  const lines = (await readFile(join(services.logDirectory, name), 'utf8')).trimEnd().split('\n');
  const messages = lines.map((line) => (JSON.parse(line) as { readonly message: object }).message);
  expect(messages).toMatchObject([
    { eventType: 'SIGN_UP', eventResponse: 'Pass', riskDecision: 'PASS', challenges: [], userName: 'jane' },
    { eventType: 'SIGN_IN', eventResponse: 'Pass', riskDecision: 'PASS', challenges: ['Password:Success'] },
  ]);
});
