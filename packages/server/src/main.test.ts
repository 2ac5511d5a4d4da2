import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment, type RunningServer, StartError, startServer, type StartOptions } from './main.ts';
import { createLog } from './surfaces/ops/log.ts';

let dataDir: string;
const running: RunningServer[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-main-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<StartOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ mode: 'development', port: 0, dataDir, log: 'silent', ...options });
  running.push(server);
  return server;
}

const authorization =
  'AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0';

async function call(server: RunningServer, operation: string, input: object): Promise<Record<string, unknown>> {
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: {
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      'x-amz-date': '20261123T120000Z',
      authorization,
    },
    body: JSON.stringify(input),
  });
  return (await answer.json()) as Record<string, unknown>;
}

const issuerOf = async (server: RunningServer, poolId: string) => {
  const answer = await fetch(`${server.url}/${poolId}/.well-known/openid-configuration`);
  return (await answer.json()) as { issuer: string; jwks_uri: string };
};

describe('startServer', () => {
  it('serves, keeps its data over a restart, and can be closed twice', async () => {
    const first = await start();
    const { UserPool } = (await call(first, 'CreateUserPool', { PoolName: 'stored' })) as { UserPool: { Id: string } };
    expect(UserPool.Id).toMatch(/^us-east-1_\w{9}$/);
    const published = await (await fetch(`${first.url}/${UserPool.Id}/.well-known/jwks.json`)).json();
    expect(await Promise.all([first.close(), first.close()])).toEqual([
      { finished: 0, dropped: 0 },
      { finished: 0, dropped: 0 },
    ]);
    await expect(fetch(first.url)).rejects.toThrow('fetch failed');

    const second = await start();
    expect(await call(second, 'ListUserPools', { MaxResults: 10 })).toMatchObject({
      UserPools: [{ Id: UserPool.Id, Name: 'stored' }],
    });
    expect(await (await fetch(`${second.url}/${UserPool.Id}/.well-known/jwks.json`)).json()).toEqual(published);
  });

  it('is the issuer itself, or names AWS or the address of the option', async () => {
    const own = await start({ region: 'eu-west-1' });
    const { UserPool } = (await call(own, 'CreateUserPool', { PoolName: 'p' })) as { UserPool: { Id: string } };
    expect(UserPool.Id).toMatch(/^eu-west-1_/);
    expect(await issuerOf(own, UserPool.Id)).toMatchObject({ issuer: `${own.url}/${UserPool.Id}` });
    await own.close();
    const aws = await start({ region: 'eu-west-1', issuer: 'aws' });
    expect(await issuerOf(aws, UserPool.Id)).toMatchObject({
      issuer: `https://cognito-idp.eu-west-1.amazonaws.com/${UserPool.Id}`,
      jwks_uri: `${aws.url}/${UserPool.Id}/.well-known/jwks.json`,
    });
    await aws.close();
    const proxied = await start({ region: 'eu-west-1', issuer: 'https://id.example.com/auth' });
    expect(await issuerOf(proxied, UserPool.Id)).toMatchObject({
      issuer: `https://id.example.com/auth/${UserPool.Id}`,
      jwks_uri: `https://id.example.com/auth/${UserPool.Id}/.well-known/jwks.json`,
    });
  });

  it('shows codes in the log of development', async () => {
    const lines: string[] = [];
    const server = await start({ log: createLog({ write: (line) => void lines.push(line) }) });
    const { UserPool } = (await call(server, 'CreateUserPool', {
      PoolName: 'p',
      AutoVerifiedAttributes: ['email'],
    })) as { UserPool: { Id: string } };
    const { UserPoolClient } = (await call(server, 'CreateUserPoolClient', {
      UserPoolId: UserPool.Id,
      ClientName: 'c',
    })) as { UserPoolClient: { ClientId: string } };
    const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
    await call(server, 'SignUp', {
      ClientId: UserPoolClient.ClientId,
      Username: 'ann',
      Password: 'Corr3ct-horse',
      UserAttributes,
    });
    const inbox = (await (await fetch(`${server.url}/_latchkey/inbox?to=ann@example.com`)).json()) as {
      messages: { code: string }[];
    };
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ msg: 'message', to: 'ann@example.com', sentCode: inbox.messages[0]?.code }) as object,
    );
  });

  it('has no inbox and verifies signatures in production', async () => {
    const accessKeys = [{ accessKeyId: 'AKID', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' }];
    const server = await start({ mode: 'production', accessKeys });
    expect((await fetch(`${server.url}/_latchkey/inbox`)).status).toBe(404);
    expect(await call(server, 'ListUserPools', { MaxResults: 1 })).toMatchObject({
      __type: 'InvalidSignatureException',
    });
  });

  it('opens its data only with the right master key', async () => {
    const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
    await (await start({ masterKeys: key(1) })).close();
    await expect(start({ masterKeys: key(2) })).rejects.toMatchObject({ name: 'StoreError', reason: 'wrong-key' });
    await expect(start({ masterKeys: 'short' })).rejects.toMatchObject({ name: 'KeyringError', code: 'malformed' });
    await (await start({ masterKeys: `${key(2)},${key(1)}` })).close();
  });
});

describe('a start that fails', () => {
  it.each<[Partial<StartOptions>, string]>([
    [{ port: -1 }, '"-1" is not a port.'],
    [{ port: 1.5 }, '"1.5" is not a port.'],
    [{ port: Number.NaN }, '"NaN" is not a port.'],
    [{ region: 'us-east-1_x' }, '"us-east-1_x" is not a region.'],
    [{ accountId: '12345678901' }, '"12345678901" is not an account number.'],
    [{ issuer: 'ftp://x' }, '"ftp://x" is not a valid issuer of tokens.'],
    [{ allowedOrigins: ['https://a.example/'] }, '"https://a.example/" is not the origin of a page.'],
    [{ providerHosts: ['https://idp'] }, '"https://idp" is not the host of an identity provider.'],
    [{ allowedHosts: ['http://latchkey'] }, '"http://latchkey" is not the name of a host.'],
    [{ maxSignIns: 0 }, '"0" is not a valid value of maxSignIns.'],
    [{ shutdownDelayMs: -1 }, 'A shutdown cannot be delayed by -1 milliseconds.'],
    [{ mode: 'production' }, 'A server in production needs an access key for its administrators.'],
    [{ host: '192.0.2.1' }, 'This machine has no address 192.0.2.1.'],
    [{ host: 'no-such-host.invalid' }, 'This machine has no address no-such-host.invalid.'],
  ])('%j', async (options, message) => {
    const failure = await start(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartError);
    expect(failure).toMatchObject({ message, advice: expect.stringMatching(/^[A-Z].*\.$/) as string });
  });

  it('for a port that is in use closes the data again', async () => {
    const other = await mkdtemp(join(tmpdir(), 'latchkey-main-'));
    const server = await start();
    const port = Number(new URL(server.url).port);
    await expect(start({ port, dataDir: other })).rejects.toMatchObject({
      message: `Port ${port} on 127.0.0.1 is in use by another program.`,
      advice: 'Stop that program, or choose another port with --port.',
    });
    await rm(other, { recursive: true });
  });
});

describe('readEnvironment', () => {
  it('reads the variables, and treats an empty one as absent', () => {
    const messages = ['EMAIL', 'SMS', 'EMAIL_FROM', 'SMTP_PASSWORD', 'WEBHOOK_SECRET'].map(
      (name) => `LATCHKEY_${name}`,
    );
    const names = ['LATCHKEY_KEY', 'LATCHKEY_ACCESS_KEYS', 'LATCHKEY_DATABASE', ...messages, 'NO_COLOR'];
    try {
      for (const name of names) vi.stubEnv(name, '');
      expect(readEnvironment()).toEqual({
        masterKeys: undefined,
        accessKeys: undefined,
        databaseUrl: undefined,
        messages: {},
        openTelemetry: false,
        noColor: false,
      });
      for (const name of names) vi.stubEnv(name, name.toLowerCase());
      expect(readEnvironment()).toEqual({
        masterKeys: 'latchkey_key',
        accessKeys: 'latchkey_access_keys',
        databaseUrl: 'latchkey_database',
        messages: {
          email: 'latchkey_email',
          sms: 'latchkey_sms',
          emailFrom: 'latchkey_email_from',
          smtpPassword: 'latchkey_smtp_password',
          webhookSecret: 'latchkey_webhook_secret',
        },
        openTelemetry: false,
        noColor: true,
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
