/** Delivery of messages by SMTP, webhooks, SES and SNS, and what happens if it fails. */
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPool, password, type PoolOptions, sdk, type TestPool } from '../harness/aws.ts';
import { freePort, type Latchkey, type LatchkeyOptions, startLatchkey } from '../harness/latchkey.ts';
import { type MailSink, type MailSinkOptions, startMailSink, startWebSink, type WebSink } from '../harness/sinks.ts';

const keys = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a-secret-of-the-tests' };
const serverKeys = { LATCHKEY_ACCESS_KEYS: `${keys.accessKeyId}:${keys.secretAccessKey}` };
const failure = {
  name: 'CodeDeliveryFailureException',
  message: 'Invalid email provided/Unable to send the email',
};

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' };

const opened: { close(): Promise<void> }[] = [];
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-messages-'));
});
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
  await rm(dataDir, { recursive: true, force: true });
});

const webSink = async (): Promise<WebSink> => closeLater(await startWebSink());
const mailSink = async (options?: MailSinkOptions): Promise<MailSink> => closeLater(await startMailSink(options));
function closeLater<T extends { close(): Promise<void> }>(one: T): T {
  opened.push(one);
  return one;
}

async function serve(args: readonly string[], env: LatchkeyOptions['env'] = {}): Promise<Latchkey> {
  const server = await startLatchkey({ command: 'serve', dataDir, args, env: { ...serverKeys, ...env } });
  closeLater({ close: async () => void (await server.stop()) });
  return server;
}

interface Place {
  readonly client: CognitoIdentityProviderClient;
  readonly pool: TestPool;
}

async function place(server: Latchkey, pool: PoolOptions['pool'] = {}): Promise<Place> {
  const client = sdk(server.endpoint, keys);
  const options = { pool: { AutoVerifiedAttributes: ['email' as const], ...pool }, mfa: 'OFF' as const };
  return { client, pool: await createPool(client, options) };
}

const signUp = ({ client, pool }: Place, Username: string, attributes: Readonly<Record<string, string>> = {}) => {
  const given = { email: `${Username}@example.com`, ...attributes };
  const UserAttributes = Object.entries(given).map(([Name, Value]) => ({ Name, Value }));
  return client.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password: password, UserAttributes }));
};
const confirm = ({ client, pool }: Place, Username: string, ConfirmationCode: string) =>
  client.send(new ConfirmSignUpCommand({ ClientId: pool.clientId, Username, ConfirmationCode }));
const resend = ({ client, pool }: Place, Username: string) =>
  client.send(new ResendConfirmationCodeCommand({ ClientId: pool.clientId, Username }));
const codeIn = (text: string | undefined) => /\d{6}/.exec(text ?? '')?.[0] ?? '';

describe('by SMTP', () => {
  const smtp = (sink: { readonly port: number }, user = '') => [
    '--email',
    `smtp://${user}127.0.0.1:${sink.port}`,
    '--email-from',
    'Example <no-reply@example.com>',
  ];

  it('a mail arrives as text and HTML, and its code is valid', async () => {
    const sink = await mailSink({ password: 'let me in' });
    const home = await place(await serve(smtp(sink, 'mailer@'), { LATCHKEY_SMTP_PASSWORD: 'let me in' }), {
      EmailConfiguration: { ReplyToEmailAddress: 'help@example.com' },
      VerificationMessageTemplate: {
        EmailSubject: 'Grüß Gott',
        EmailMessage: '<p>Hello {username},</p>code: <b>{####}</b>',
      },
    });
    await signUp(home, 'jane');
    expect(sink.received).toHaveLength(1);
    const [{ from, to, user, mail } = { from: '', to: [], user: '', mail: undefined }] = sink.received;
    expect({ from, to, user }).toEqual({ from: 'no-reply@example.com', to: ['jane@example.com'], user: 'mailer' });
    const code = codeIn(mail?.text);
    expect(mail?.subject).toBe('Grüß Gott');
    expect(mail?.from?.value).toEqual([{ name: 'Example', address: 'no-reply@example.com' }]);
    expect(mail?.replyTo?.value).toEqual([{ name: '', address: 'help@example.com' }]);
    expect(mail?.text?.trim()).toBe(`Hello jane,\n\ncode: ${code}`);
    expect(mail?.html).toBe(`<p>Hello jane,</p>code: <b>${code}</b>`);
    await confirm(home, 'jane', code);
    const jane = await home.client.send(
      new AdminGetUserCommand({ UserPoolId: home.pool.userPoolId, Username: 'jane' }),
    );
    expect(jane.UserStatus).toBe('CONFIRMED');
  });

  it('a mail server that is down is reported, and gets the mail exactly once when it is up again', async () => {
    const port = await freePort();
    const server = await serve(smtp({ port }));
    const home = await place(server);
    await expect(signUp(home, 'jane')).rejects.toMatchObject(failure);
    const sink = await mailSink({ port });
    await expect.poll(() => sink.received.length, { timeout: 20_000 }).toBe(1);
    await confirm(home, 'jane', codeIn(sink.received[0]?.mail.text));
    await sleep(3_000);
    expect(sink.received).toHaveLength(1);
    const log = server.output();
    expect(log).toContain('"reason":"ECONNREFUSED"');
    expect(log).not.toMatch(/jane@example\.com/);
    expect(log).not.toContain(codeIn(sink.received[0]?.mail.text));
  });

  it('a code that a newer one has replaced is never sent', async () => {
    const port = await freePort();
    const home = await place(await serve(smtp({ port })));
    await expect(signUp(home, 'jane')).rejects.toMatchObject(failure);
    await expect(resend(home, 'jane')).rejects.toMatchObject(failure);
    const sink = await mailSink({ port });
    await expect.poll(() => sink.received.length, { timeout: 20_000 }).toBe(1);
    await confirm(home, 'jane', codeIn(sink.received[0]?.mail.text));
    await sleep(3_000);
    expect(sink.received).toHaveLength(1);
  });

  it('waiting messages survive a killed server', async () => {
    const port = await freePort();
    const first = await serve(smtp({ port }));
    const home = await place(first);
    await expect(signUp(home, 'jane')).rejects.toMatchObject(failure);
    await first.kill();
    const sink = await mailSink({ port });
    const second = await serve(smtp({ port }));
    await expect.poll(() => sink.received.length, { timeout: 20_000 }).toBe(1);
    await confirm({ ...home, client: sdk(second.endpoint, keys) }, 'jane', codeIn(sink.received[0]?.mail.text));
  });

  it('a message that was being sent when the server was killed is not sent again', async () => {
    const port = await freePort();
    const first = await serve(smtp({ port }));
    const home = await place(first);
    await expect(signUp(home, 'jane')).rejects.toMatchObject(failure);
    // The second attempt is in progress: the mail has arrived, but the server does not know it yet.
    const slow = await mailSink({ port, beforeReply: () => new Promise(() => undefined) });
    await expect.poll(() => slow.received.length, { timeout: 20_000 }).toBe(1);
    await first.kill();
    await Promise.race([slow.close(), sleep(2_000)]);
    const sink = await mailSink({ port });
    await serve(smtp({ port }));
    await sleep(6_000);
    expect(sink.received).toHaveLength(0);
  });
});

describe('through a webhook', () => {
  const key = Buffer.alloc(32, 5);
  const env = { LATCHKEY_WEBHOOK_SECRET: `whsec_${key.toString('base64')}` };

  it('an e-mail and an SMS are posted, signed', async () => {
    const sink = await webSink();
    const args = ['--email', `${sink.url}/mail`, '--sms', `${sink.url}/sms`];
    const home = await place(await serve(args, env), {
      AutoVerifiedAttributes: ['email', 'phone_number'],
      SmsConfiguration,
    });
    await signUp(home, 'jane', { phone_number: '+15550100' });
    await home.client.send(
      new AdminCreateUserCommand({
        UserPoolId: home.pool.userPoolId,
        Username: 'joe',
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: [{ Name: 'email', Value: 'joe@example.com' }],
      }),
    );
    expect(sink.posted.map(({ path }) => path)).toEqual(['/sms', '/mail']);
    for (const { headers, body } of sink.posted) {
      const [id, time] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
      expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(30);
      const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    }
    const [sms, mail] = sink.posted.map(({ body }) => JSON.parse(body) as Record<string, string>);
    expect(sms).toMatchObject({ medium: 'SMS', kind: 'sign-up', to: '+15550100', username: 'jane' });
    expect(sms?.['text']).toBe(`Your verification code is ${sms?.['code']}.`);
    expect(mail).toMatchObject({ medium: 'EMAIL', kind: 'admin-create-user', to: 'joe@example.com' });
    await confirm(home, 'jane', sms?.['code'] ?? '');
  });

  it('after 503 the message is sent again with the same id, after 500 it is not', async () => {
    const sink = await webSink();
    const home = await place(await serve(['--email', sink.url], env));
    sink.answer = { status: 500 };
    await expect(signUp(home, 'jane')).rejects.toMatchObject(failure);
    sink.answer = { status: 503, headers: { 'retry-after': '1' } };
    await expect(signUp(home, 'joe')).rejects.toMatchObject(failure);
    sink.answer = { status: 200 };
    await expect.poll(() => sink.posted.length, { timeout: 20_000 }).toBe(3);
    await sleep(3_000);
    const [, refused, taken, ...more] = sink.posted;
    expect(more).toEqual([]);
    expect(taken?.headers['webhook-id']).toBe(refused?.headers['webhook-id']);
    expect(taken?.body).toBe(refused?.body);
    await confirm(home, 'joe', (JSON.parse(taken?.body ?? '{}') as { code: string }).code);
  });
});

describe('through SES and SNS', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIDPROVIDER', AWS_SECRET_ACCESS_KEY: 'provider-secret' };
  const sns =
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

  it('an e-mail is sent to SESv2 with the pool settings', async () => {
    const sink = await webSink();
    sink.answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"MessageId":"1"}' };
    const args = ['--email', `ses+${sink.url}`, '--email-from', 'Example <no-reply@example.com>'];
    const SourceArn = 'arn:aws:ses:us-east-1:123456789012:identity/pool@example.com';
    const home = await place(await serve(args, env), {
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn,
        From: 'Pool <pool@example.com>',
        ReplyToEmailAddress: 'help@example.com',
        ConfigurationSet: 'codes',
      },
    });
    await signUp(home, 'jane');
    const [{ path, headers, body } = { path: '', headers: {}, body: '{}' }] = sink.posted;
    expect(path).toBe('/v2/email/outbound-emails');
    expect(headers.authorization).toContain('Credential=AKIDPROVIDER/');
    const sent = JSON.parse(body) as { Content: { Simple: { Body: { Text: { Data: string } } } } };
    expect(sent).toMatchObject({
      FromEmailAddress: '"Pool" <pool@example.com>',
      FromEmailAddressIdentityArn: SourceArn,
      Destination: { ToAddresses: ['jane@example.com'] },
      ReplyToAddresses: ['help@example.com'],
      ConfigurationSetName: 'codes',
      Content: { Simple: { Subject: { Data: 'Your verification code', Charset: 'UTF-8' } } },
    });
    await confirm(home, 'jane', codeIn(sent.Content.Simple.Body.Text.Data));
  });

  it('an SMS is sent to SNS in the region of the pool; a throttled one is sent again, once', async () => {
    const sink = await webSink();
    sink.answer = {
      status: 400,
      headers: { 'content-type': 'text/xml' },
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttled</Code><Message>later</Message></Error></ErrorResponse>',
    };
    const home = await place(await serve(['--sms', `sns+${sink.url}`], env), {
      AutoVerifiedAttributes: ['phone_number'],
      SmsConfiguration: { ...SmsConfiguration, SnsRegion: 'eu-west-1' },
    });
    const phone = { phone_number: '+15550100' };
    await expect(signUp(home, 'jane', phone)).rejects.toMatchObject({ name: failure.name });
    expect(sink.posted).toHaveLength(1);
    sink.answer = { status: 200, headers: { 'content-type': 'text/xml' }, body: sns };
    await expect.poll(() => sink.posted.length, { timeout: 20_000 }).toBe(2);
    await sleep(3_000);
    expect(sink.posted).toHaveLength(2);
    const { headers, body } = sink.posted[1] ?? { headers: {}, body: '' };
    expect(headers.authorization).toContain('/eu-west-1/sns/aws4_request');
    const form = new URLSearchParams(body);
    expect(Object.fromEntries(form)).toMatchObject({
      Action: 'Publish',
      PhoneNumber: '+15550100',
      'MessageAttributes.entry.1.Name': 'AWS.SNS.SMS.SMSType',
      'MessageAttributes.entry.1.Value.StringValue': 'Transactional',
    });
    await confirm(home, 'jane', codeIn(form.get('Message') ?? ''));
  });
});

describe('options', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['a sender is missing', ['--email', 'smtp://127.0.0.1'], /E-mails need a sender/],
    [
      'a password is missing',
      ['--email', 'smtp://me@127.0.0.1', '--email-from', 'a@b.example'],
      /LATCHKEY_SMTP_PASSWORD/,
    ],
    ['a secret is missing', ['--sms', 'https://example.com/'], /LATCHKEY_WEBHOOK_SECRET/],
    ['a destination is invalid', ['--sms', 'smtp://127.0.0.1'], /destination for SMS is not valid/],
    ['a code would be known', ['--fixed-code', '123456'], /unknown option/],
  ])('are rejected if %s', async (_, args, words) => {
    await expect(startLatchkey({ command: 'serve', dataDir, args, env: serverKeys })).rejects.toThrow(words);
  });

  it('without a provider, messages fail with the reason', async () => {
    const home = await place(await serve([]));
    await expect(signUp(home, 'jane')).rejects.toMatchObject({
      name: failure.name,
      message: 'Unable to deliver the message: this server has no e-mail provider configured.',
    });
  });

  it('--fixed-code sets every code that is sent, in development', async () => {
    const server = await startLatchkey({ dataDir, args: ['--fixed-code', '246810'] });
    closeLater({ close: async () => void (await server.stop()) });
    const home = await place(server);
    await signUp(home, 'jane');
    await confirm(home, 'jane', '246810');
  });

  it('development with a provider also shows messages in the inbox', async () => {
    const sink = await mailSink();
    const args = ['--email', `smtp://127.0.0.1:${sink.port}`, '--email-from', 'no-reply@example.com'];
    const server = await startLatchkey({ dataDir, args });
    closeLater({ close: async () => void (await server.stop()) });
    await signUp(await place(server), 'jane');
    const shown = await fetch(`${server.endpoint}/_latchkey/inbox?to=jane@example.com`);
    const { messages } = (await shown.json()) as { messages: { code: string }[] };
    expect(sink.received.map(({ mail }) => codeIn(mail.text))).toEqual(messages.map(({ code }) => code));
  });
});
