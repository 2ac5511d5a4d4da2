/** In production, no provider leads requests into the network of the server (CWE-918), whatever its details say. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemRandom } from '../../packages/server/src/crypto/random.ts';
import { certifiedKey } from '../../packages/server/src/crypto/self-signed-certificate.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { startWebSink, type WebSink } from '../harness/sinks.ts';
import { createFederatedPool, type FederatedPool } from './federated-pool.ts';

const accessKey = { accessKeyId: 'AKIDFEDERATION', secretAccessKey: 'a secret of forty characters, or so, yes' };

let directory: string;
let latchkey: Latchkey;
let inside: WebSink;
let pool: FederatedPool;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-keys-'));
  const keys = join(directory, 'keys.json');
  await writeFile(keys, JSON.stringify([accessKey]), { mode: 0o600 });
  latchkey = await startLatchkey({ command: 'serve', args: ['--access-keys', keys] });
  inside = await startWebSink();
  pool = await createFederatedPool(latchkey.endpoint, {}, accessKey);
});
afterAll(async () => {
  expect(inside.posted).toEqual([]);
  await inside.close();
  await latchkey.stop();
  await rm(directory, { recursive: true, force: true });
});

const details = {
  client_id: 'latchkey',
  client_secret: 'secret',
  authorize_scopes: 'openid',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/keys',
};

it.each(['oidc_issuer', 'authorize_url', 'token_url', 'attributes_url', 'jwks_uri'])(
  'a provider whose %s has plain HTTP or another port is not created',
  async (name) => {
    for (const address of [
      inside.url,
      inside.url.replace('http:', 'https:'),
      'https://idp.example.com:8443',
      'ftp://a/',
    ]) {
      await expect(pool.withProvider({ ProviderDetails: { ...details, [name]: address } })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    }
  },
);

it('an issuer inside the network is not asked for its endpoints', async () => {
  const { authorize_url: _authorize, ...others } = details;
  for (const host of ['localhost', '127.0.0.1', '169.254.169.254', '[::1]', '10.0.0.1', '2130706433']) {
    const ProviderDetails = { ...others, oidc_issuer: `https://${host}` };
    await expect(pool.withProvider({ ProviderDetails })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('the address is not allowed') as string,
    });
  }
});

it.each([
  'localhost',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.0.1',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[fd00::1]',
  '[fe80::1]',
])('a token endpoint at %s is not called', async (host) => {
  const ProviderName = `At${host.replaceAll(/[^\w]/g, 'x')}`;
  const ProviderDetails = { ...details, token_url: `https://${host}/token` };
  const app = await pool.withProvider({ ProviderName, ProviderDetails });
  const agent = new UserAgent();
  const { url } = await app.begin();
  const there = (await agent.visit(url, ({ host: at }) => at === 'idp.example.com')) as URL;
  const query = new URLSearchParams({ code: 'code', state: there.searchParams.get('state') ?? '' });
  const back = new URL(there.searchParams.get('redirect_uri') ?? '');
  const answer = await agent.request(new URL(`${back.href}?${query.toString()}`));
  const { searchParams } = new URL(answer.headers.get('location') ?? '');
  expect(searchParams.get('error_description')).toBe(
    `${ProviderName} Error - the token endpoint could not be reached: the address is not allowed`,
  );
});

it('a provider inside the network is asked if the operator allows it', async () => {
  const { certificate, privateKey } = await certifiedKey('localhost', 1, Date.now(), systemRandom);
  const pem = (kind: string, base64: string) => `-----BEGIN ${kind}-----\n${base64}\n-----END ${kind}-----\n`;
  const cert = pem('CERTIFICATE', certificate);
  const ca = join(directory, 'ca.pem');
  await writeFile(ca, cert);
  const corp = createServer({ cert, key: pem('PRIVATE KEY', privateKey) }, (_request, response) => {
    const issuer = corpAddress();
    const endpoints = {
      authorization_endpoint: `${issuer}/a`,
      token_endpoint: `${issuer}/t`,
      userinfo_endpoint: `${issuer}/u`,
    };
    response.end(JSON.stringify({ issuer, ...endpoints, jwks_uri: `${issuer}/k` }));
  }).listen(0, 'localhost');
  await once(corp, 'listening');
  const corpAddress = () => `https://localhost:${(corp.address() as AddressInfo).port}`;
  const keys = join(directory, 'keys.json');
  const args = ['--access-keys', keys, '--allow-provider', 'localhost'];
  const env = { NODE_EXTRA_CA_CERTS: ca };
  const allowing = await startLatchkey({ command: 'serve', args, env });
  const { authorize_url: _authorize, ...others } = details;
  const ProviderDetails = { ...others, oidc_issuer: corpAddress() };
  const allowed = await createFederatedPool(allowing.endpoint, {}, accessKey);
  expect((await (await allowed.withProvider({ ProviderDetails })).begin()).url.href).toContain(allowed.userPoolId);
  await expect(
    allowed.withProvider({ ProviderDetails: { ...ProviderDetails, oidc_issuer: 'https://127.0.0.1' } }),
  ).rejects.toMatchObject({ message: expect.stringContaining('the address is not allowed') as string });
  await expect(pool.withProvider({ ProviderDetails })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await allowing.stop();
  corp.close();
});
