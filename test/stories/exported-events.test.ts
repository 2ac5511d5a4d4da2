/** Events that pools export: to a web address that is down for a while, and to a file. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  InitiateAuthCommand,
  type LogConfigurationType,
  SetLogDeliveryConfigurationCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createUser, password } from '../harness/aws.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { createApp } from '../harness/sign-in.ts';
import { refusal } from '../harness/refusal.ts';
import { startWebSink } from '../harness/sinks.ts';

const bucket = 'arn:aws:s3:::sign-ins';
const group = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/failures';
const signIns: LogConfigurationType = {
  LogLevel: 'INFO',
  EventSource: 'userAuthEvents',
  S3Configuration: { BucketArn: bucket },
};
const failures: LogConfigurationType = {
  LogLevel: 'ERROR',
  EventSource: 'userNotification',
  CloudWatchLogsConfiguration: { LogGroupArn: group },
};
const secret = Buffer.alloc(32, 9).toString('base64');

let dataDir: string;
let running: Latchkey | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-exported-'));
});
afterEach(async () => {
  await running?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(...args: readonly string[]): Promise<Latchkey> {
  running = await startLatchkey({ dataDir, args, env: { LATCHKEY_WEBHOOK_SECRET: `whsec_${secret}` } });
  return running;
}

const waiting = { timeout: 30_000, interval: 100 };

it('sign-ins reach a web address that was down, after the server was restarted, signed', async () => {
  const sink = await startWebSink();
  sink.answer = { status: 503 };
  const args = ['--log-destination', `${bucket}=${sink.url}/cognito`];
  const latchkey = await start(...args);
  const app = await createApp(latchkey, {
    mfa: 'OFF',
    pool: { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
  });
  const { sdk, userPoolId: UserPoolId, clientId: ClientId } = app;
  await createUser(sdk, app, 'ada');
  await sdk.send(new SetLogDeliveryConfigurationCommand({ UserPoolId, LogConfigurations: [signIns] }));
  const signIn = (PASSWORD: string) =>
    sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD },
      }),
    );
  await signIn(password);
  expect((await refusal(signIn('wrong'))).name).toBe('NotAuthorizedException');
  await vi.waitFor(() => expect(sink.posted.length).toBeGreaterThan(0), waiting);
  await latchkey.stop();
  sink.answer = { status: 200 };
  sink.posted.length = 0;
  await start(...args);
  const responses = () =>
    sink.posted
      .flatMap(({ body }) => body.trimEnd().split('\n'))
      .map((line) => (JSON.parse(line) as { message: { eventResponse: string } }).message.eventResponse);
  await vi.waitFor(() => expect(responses().toSorted()).toEqual(['Fail', 'Pass']), waiting);
  for (const { path, headers, body } of sink.posted) {
    expect(path).toBe('/cognito');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const signature = createHmac('sha256', Buffer.from(secret, 'base64')).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  }
  await sink.close();
});

it('a message that was not delivered leaves a line in the file of the log group', async () => {
  const args = ['--email', `smtp://127.0.0.1:${await freePort()}`, '--email-from', 'no-reply@example.com'];
  const latchkey = await start(...args);
  const {
    sdk,
    userPoolId: UserPoolId,
    clientId: ClientId,
  } = await createApp(latchkey, {
    mfa: 'OFF',
    pool: { AutoVerifiedAttributes: ['email'] },
  });
  await sdk.send(new SetLogDeliveryConfigurationCommand({ UserPoolId, LogConfigurations: [failures] }));
  const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }];
  const signUp = sdk.send(new SignUpCommand({ ClientId, Username: 'ada', Password: password, UserAttributes }));
  expect((await refusal(signUp)).name).toBe('CodeDeliveryFailureException');
  const name = await vi.waitFor(async () => {
    const [first = ''] = await readdir(join(dataDir, 'logs'));
    expect(first).toMatch(/^logs-_aws_vendedlogs_failures-[0-9a-f]{8}\.jsonl$/);
    return first;
  }, waiting);
  await vi.waitFor(async () => {
    const line = await readFile(join(dataDir, 'logs', name), 'utf8');
    expect(JSON.parse(line)).toMatchObject({
      eventSource: 'USER_NOTIFICATION',
      logLevel: 'ERROR',
      message: { details: expect.stringContaining('EMAIL message (sign-up)') as string },
      logSourceId: { userPoolId: UserPoolId },
    });
    expect(line).not.toContain('ada@');
  }, waiting);
});
