import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogConfigurationType } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UpdateUserPool } from '../pools/UpdateUserPool.ts';
import { InitiateAuth } from '../sign-in/InitiateAuth.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { confirmedUser, newTestApp, PASSWORD } from '../users/testing/users.ts';
import { GetLogDeliveryConfiguration } from './GetLogDeliveryConfiguration.ts';
import { SetLogDeliveryConfiguration } from './SetLogDeliveryConfiguration.ts';

const group = 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/people';
const toGroup = { CloudWatchLogsConfiguration: { LogGroupArn: group } };
const failures: LogConfigurationType = { LogLevel: 'ERROR', EventSource: 'userNotification', ...toGroup };
const signIns: LogConfigurationType = { LogLevel: 'INFO', EventSource: 'userAuthEvents', ...toGroup };
const protectedPool = { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } } as const;

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const set = (UserPoolId: string, ...LogConfigurations: LogConfigurationType[]) =>
  callOperation(services, SetLogDeliveryConfiguration, { UserPoolId, LogConfigurations });
const get = async (UserPoolId: string) =>
  (await callOperation(services, GetLogDeliveryConfiguration, { UserPoolId })).LogDeliveryConfiguration;

it('replaces, returns and clears the configuration', async () => {
  const { UserPoolId } = await newTestApp(services, protectedPool);
  expect(await get(UserPoolId)).toEqual({ UserPoolId, LogConfigurations: [] });
  const both = { UserPoolId, LogConfigurations: [failures, signIns] };
  expect((await set(UserPoolId, failures, signIns)).LogDeliveryConfiguration).toEqual(both);
  expect(await get(UserPoolId)).toEqual(both);
  await set(UserPoolId, failures);
  expect(await get(UserPoolId)).toEqual({ UserPoolId, LogConfigurations: [failures] });
  await set(UserPoolId);
  expect(await get(UserPoolId)).toEqual({ UserPoolId, LogConfigurations: [] });
});

describe('rejects', () => {
  const invalid = (message: string) => refusal('InvalidParameterException', message);
  const { CloudWatchLogsConfiguration: _group, ...nowhere } = failures;
  const bucket = { S3Configuration: { BucketArn: 'arn:aws:s3:::events' } };

  it.each<[string, LogConfigurationType[], unknown]>([
    [
      'no destination',
      [nowhere],
      invalid('Request validation Failed. Following event sources in request have no destination: [userNotification].'),
    ],
    [
      'a source twice',
      [signIns, signIns],
      invalid(
        'Request validation Failed. Following event sources appear more then once in a request: [userAuthEvents].',
      ),
    ],
    [
      'both',
      [failures, nowhere],
      invalid(
        'Request validation Failed. Following event sources in request have no destination: [userNotification]. Following event sources appear more then once in a request: [userNotification].',
      ),
    ],
    ['a wrong level', [{ ...failures, LogLevel: 'INFO' }], invalid('The log level of userNotification must be ERROR.')],
    ['two destinations', [{ ...signIns, ...bucket }], invalid('userAuthEvents can have only one destination.')],
    [
      'failures in a bucket',
      [{ ...nowhere, ...bucket }],
      invalid('The destination of userNotification must be a log group in CloudWatch Logs.'),
    ],
    [
      'the ARN of something else',
      [{ ...failures, CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:sns:us-east-1:123456789012:topic' } }],
      invalid("'arn:aws:sns:us-east-1:123456789012:topic' is not the ARN of a log group."),
    ],
  ])('%s', async (_name, configurations, error) => {
    const { UserPoolId } = await newTestApp(services, protectedPool);
    await expect(set(UserPoolId, ...configurations)).rejects.toEqual(error);
  });

  it('sign-ins of a pool without the plan or without threat protection', async () => {
    const { UserPoolId } = await newTestApp(services);
    await expect(set(UserPoolId, signIns)).rejects.toMatchObject({ code: 'FeatureUnavailableInTierException' });
    const { UserPoolId: plus } = await newTestApp(services, { UserPoolTier: 'PLUS' });
    await expect(set(plus, signIns)).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(set('us-east-1_none', failures)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});

async function lines(): Promise<Record<string, unknown>[]> {
  await services.eventLogs.flush();
  if (!existsSync(services.logDirectory)) return [];
  const [name = ''] = await readdir(services.logDirectory);
  const text = await readFile(join(services.logDirectory, name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('exports steps of sign-ins, but none of unknown users, and none without threat protection', async () => {
  const testApp = await newTestApp(services, protectedPool);
  const { UserPoolId, ClientId } = testApp;
  const userSub = await confirmedUser(services, testApp, 'ann', 'ann@example.com');
  const signIn = (USERNAME: string, password: string) =>
    callOperation(services, InitiateAuth, {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    }).catch(() => undefined);
  await signIn('ann', PASSWORD);
  await set(UserPoolId, signIns);
  await signIn('ann', PASSWORD);
  await signIn('ann', 'wrong');
  await signIn('nobody', 'wrong');
  const written = await lines();
  expect(written).toMatchObject([
    {
      eventTimestamp: String(services.clock.now()),
      eventSource: 'USER_AUTH_EVENTS',
      logLevel: 'INFO',
      logSourceId: { userPoolId: UserPoolId },
      message: {
        eventType: 'SIGN_IN',
        userName: 'ann',
        userSub,
        clientId: ClientId,
        eventResponse: 'Pass',
        challenges: ['Password:Success'],
        ipAddress: '192.0.2.1',
        creationDate: expect.stringMatching(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}$/) as string,
      },
    },
    { message: { eventResponse: 'Fail', challenges: ['Password:Failure'] } },
  ]);
  await callOperation(services, UpdateUserPool, { UserPoolId, UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } });
  await signIn('ann', PASSWORD);
  expect(await lines()).toHaveLength(written.length);
});
