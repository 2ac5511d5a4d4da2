/** HTTPS, with the unmodified SDK, the command and discovery as clients. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { once } from 'node:events';
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, createUser, region, sdk, type TestPool } from '../harness/aws.ts';
import { newMachine, type Machine } from '../harness/command.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

const run = promisify(execFile);

/** Returns an SDK client that trusts one certificate authority. */
function trusting(
  endpoint: string,
  ca: string,
  credentials = { accessKeyId: 'test', secretAccessKey: 'test' },
): CognitoIdentityProviderClient {
  const requestHandler = { httpsAgent: new Agent({ ca }) };
  return new CognitoIdentityProviderClient({ region, endpoint, credentials, maxAttempts: 1, requestHandler });
}

describe('latchkey dev --tls', () => {
  let latchkey: Latchkey;
  let file: string;
  let ca: string;
  let client: CognitoIdentityProviderClient;
  let pool: TestPool;
  let machine: Machine;

  beforeAll(async () => {
    latchkey = await startLatchkey({ args: ['--tls'] });
    file = join(latchkey.dataDir, 'development-ca.pem');
    ca = await readFile(file, 'utf8');
    client = trusting(latchkey.endpoint, ca);
    pool = await createPool(client, { mfa: 'OFF' });
    machine = await newMachine();
  });
  afterAll(async () => {
    client?.destroy();
    await Promise.all([latchkey?.stop(), machine?.remove()]);
  });

  it('serves SDKs that trust its authority, and no others', async () => {
    await createUser(client, pool, 'ada');
    const { UserPools } = await client.send(new ListUserPoolsCommand({ MaxResults: 1 }));
    expect(UserPools).toHaveLength(1);
    const stranger = sdk(latchkey.endpoint);
    await expect(stranger.send(new ListUserPoolsCommand({ MaxResults: 1 }))).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  it('issues tokens and documents with https addresses', async () => {
    const script = 'fetch(process.argv[1]).then((answer) => answer.json()).then((body) => console.log(body.issuer))';
    const address = `${latchkey.endpoint}/${pool.userPoolId}/.well-known/openid-configuration`;
    const env = { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: file };
    const { stdout } = await run(process.execPath, ['-e', script, address], { env });
    expect(stdout.trim()).toBe(`${latchkey.endpoint}/${pool.userPoolId}`);
  });

  it('prints how to trust it, and the command does so', async () => {
    expect(latchkey.output()).toContain(`\n    export NODE_EXTRA_CA_CERTS=${file}\n`);
    const list = ['pool', 'list', '--json', '--endpoint', latchkey.endpoint];
    const trusted = await machine.run(list, '', { NODE_EXTRA_CA_CERTS: file });
    expect(trusted.json()).toMatchObject({ pools: [{ userPoolId: pool.userPoolId }] });
    const { code, stderr } = await machine.run(['pool', 'list', '--endpoint', latchkey.endpoint]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE.*\n.*set NODE_EXTRA_CA_CERTS/);
  });

  it('has a certificate for every name below localhost', async () => {
    for (const servername of ['localhost', 'people.localhost', 'a.b.localhost']) {
      const socket = connect({ host: '127.0.0.1', port: latchkey.port, servername, ca });
      await once(socket, 'secureConnect');
      expect(socket.authorized).toBe(true);
      socket.destroy();
    }
  });

  it('keeps its authority over a restart', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
    try {
      const before = await startLatchkey({ args: ['--tls'], dataDir });
      const authority = await readFile(join(dataDir, 'development-ca.pem'), 'utf8');
      await before.stop();
      const again = await startLatchkey({ args: ['--tls'], dataDir });
      const other = trusting(again.endpoint, authority);
      expect((await other.send(new ListUserPoolsCommand({ MaxResults: 1 }))).UserPools).toEqual([]);
      other.destroy();
      await again.stop();
      expect(await readFile(join(dataDir, 'development-ca.pem'), 'utf8')).toBe(authority);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});

describe('latchkey serve with the files of a certificate', () => {
  let directory: string;
  let latchkey: Latchkey;
  const secret = 'correct-horse-battery-staple';
  const accessKeys = { LATCHKEY_ACCESS_KEYS: `AKID:${secret}` };
  const path = (name: string) => join(directory, name);

  /** Makes a certificate that signs itself, with OpenSSL. */
  async function newCertificate(name: string): Promise<string> {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path(`${name}.key`)];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '30'];
    await run('openssl', ['req', '-x509', ...key, ...subject, '-out', path(`${name}.crt`)]);
    return readFile(path(`${name}.crt`), 'utf8');
  }

  const poolsBy = async (ca: string) => {
    const client = trusting(latchkey.endpoint, ca, { accessKeyId: 'AKID', secretAccessKey: secret });
    try {
      return (await client.send(new ListUserPoolsCommand({ MaxResults: 1 }))).UserPools?.length;
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : error;
    } finally {
      client.destroy();
    }
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'latchkey-certificates-'));
    await newCertificate('server');
    const args = ['--tls-cert', path('server.crt'), '--tls-key', path('server.key')];
    latchkey = await startLatchkey({ command: 'serve', args, env: accessKeys });
  });
  afterAll(async () => {
    await latchkey?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('presents it, and its successor without a restart', async () => {
    const first = await readFile(path('server.crt'), 'utf8');
    expect(await poolsBy(first)).toBe(0);
    const second = await newCertificate('next');
    expect(await poolsBy(second)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    await rename(path('next.key'), path('server.key'));
    await rename(path('next.crt'), path('server.crt'));
    await expect.poll(() => poolsBy(second), { timeout: 30_000, interval: 200 }).toBe(0);
    await expect.poll(() => latchkey.output(), { timeout: 10_000 }).toContain('the TLS certificate was replaced');
    expect(latchkey.output()).not.toContain('PRIVATE KEY');
  });

  it('starts with no file that cannot be used, and says what to do', async () => {
    await newCertificate('other');
    await writeFile(path('empty'), '');
    const message = async (cert: string, key: string, more: readonly string[] = []) => {
      const args = ['--tls-cert', path(cert), '--tls-key', path(key), ...more];
      const started = startLatchkey({ command: 'serve', args, env: accessKeys });
      return started.then(
        async (server) => `started ${await server.stop()}`,
        (error: unknown) => String(error),
      );
    };
    expect(await message('server.crt', 'other.key')).toMatch(/does not belong to the key in .*other\.key\./);
    expect(await message('missing', 'server.key')).toMatch(/The certificate .*missing cannot be read \(ENOENT\)/);
    expect(await message('server.crt', 'empty')).toMatch(/There is no private key in .*empty/);
  });
});
