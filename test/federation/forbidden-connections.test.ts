/**
 * To which addresses a server in production connects, whatever the details of providers, the redirects of their servers, DNS, and
 * the parameters of apps say (CWE-918). The connections themselves are recorded, not the answers. Addresses of functions, of mail
 * servers and of AWS come from options of the operator, and not from callers.
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemRandom } from '../../packages/server/src/crypto/random.ts';
import { certifiedKey } from '../../packages/server/src/crypto/self-signed-certificate.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { isWholeRun, showPromise } from '../harness/promise.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { createFederatedPool, type FederatedPool } from './federated-pool.ts';
import { forbiddenPlaces, names, publicAddress, publicHost } from './forbidden-places.ts';
import type { ConnectionSettings } from './recorded-connections.ts';

const accessKey = { accessKeyId: 'AKIDFEDERATION', secretAccessKey: 'a secret of forty characters, or so, yes' };
const issuer = `https://${publicHost}`;
const signer = await generateKeyPair('RS256');

let directory: string;
let file: string;
let internet: Server;
let latchkey: Latchkey;
/** The identity token that the provider answers with. */
let idToken = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-connections-'));
  file = join(directory, 'connections');
  const [keys, ca] = [join(directory, 'keys.json'), join(directory, 'ca.pem')];
  await writeFile(keys, JSON.stringify([accessKey]), { mode: 0o600 });
  await writeFile(file, '');
  const { certificate, privateKey } = await certifiedKey(publicHost, 1, Date.now(), systemRandom);
  const pem = (kind: string, base64: string) => `-----BEGIN ${kind}-----\n${base64}\n-----END ${kind}-----\n`;
  const cert = pem('CERTIFICATE', certificate);
  await writeFile(ca, cert);
  const keySet = { keys: [{ ...(await exportJWK(signer.publicKey)), kid: 'one', alg: 'RS256' }] };
  internet = createServer({ cert, key: pem('PRIVATE KEY', privateKey) }, (request, response) => {
    const [, status, to] = /^\/redirect\/(\d+)\/([\w-]+)/.exec(request.url ?? '') ?? [];
    if (to !== undefined) {
      response.writeHead(Number(status), { location: Buffer.from(to, 'base64url').toString() }).end();
      return;
    }
    const answers: Record<string, object> = {
      '/keys': keySet,
      '/token': { access_token: 'access', token_type: 'Bearer', id_token: idToken },
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? ''] ?? {}));
  }).listen(0, '127.0.0.1');
  await once(internet, 'listening');
  const { port: publicPort } = internet.address() as AddressInfo;
  const settings: ConnectionSettings = { file, publicAddress, publicPort, names };
  latchkey = await startLatchkey({
    command: 'serve',
    args: ['--access-keys', keys],
    env: {
      CONNECTIONS: JSON.stringify(settings),
      NODE_EXTRA_CA_CERTS: ca,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'recorded-connections.ts')}`,
    },
  });
});
afterAll(async () => {
  await latchkey.stop();
  internet.close();
  await rm(directory, { recursive: true, force: true });
});

/** Connections that `connections` has returned. */
let told = 0;

/** The addresses of the connections since the last call. The server may write meanwhile, so the file is never cut. */
async function connections(): Promise<readonly string[]> {
  const all = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  const made = all.slice(told);
  told = all.length;
  return made;
}

/** In the short form, every fourth place where many requests are needed for each. */
const someOrAll = forbiddenPlaces.filter((_, index) => isWholeRun || index % 4 === 0);

async function isTaken(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    (error: unknown) => {
      if ((error as Error).name === 'InvalidParameterException') return false;
      throw error;
    },
  );
}

/** Records the result for the places that one member of the details had. */
function show(what: string, places: number, made: readonly string[]): void {
  const forbidden = made.filter((address) => address !== publicAddress);
  showPromise(40, [
    { what: `addresses as ${what}`, reached: places, promised: 60, bound: 'at least' },
    { what: 'connections to a forbidden address', reached: forbidden.length, promised: 0, bound: 'at most' },
  ]);
  expect(forbidden).toEqual([]);
  // Servers on the Internet are reached: those that redirect, and those whose names have allowed addresses.
  expect(made.length).toBeGreaterThan(0);
}

const endpoints = {
  authorize_url: `${issuer}/authorize`,
  token_url: `${issuer}/token`,
  attributes_url: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/keys`,
};
const client = {
  client_id: 'latchkey',
  client_secret: 'secret',
  authorize_scopes: 'openid',
  attributes_request_method: 'GET',
};

const newPool = () => createFederatedPool(latchkey.endpoint, {}, accessKey);

it('issuers whose metadata is read', async () => {
  const pool = await newPool();
  for (const oidc_issuer of forbiddenPlaces) {
    const taken = await isTaken(pool.withProvider({ ProviderDetails: { ...client, oidc_issuer } }));
    expect([oidc_issuer, taken]).toEqual([oidc_issuer, false]);
  }
  show('issuer', forbiddenPlaces.length, await connections());
});

it('metadata of SAML providers', async () => {
  const pool = await newPool();
  for (const place of forbiddenPlaces) {
    const ProviderDetails = { MetadataURL: `${place}/metadata` };
    const taken = await isTaken(pool.withProvider({ ProviderType: 'SAML', AttributeMapping: {}, ProviderDetails }));
    expect([place, taken]).toEqual([place, false]);
  }
  show('MetadataURL', forbiddenPlaces.length, await connections());
});

it.each(['token_url', 'jwks_uri', 'attributes_url'] as const)('%s of a provider, in a sign-in', async (name) => {
  const pool = await newPool();
  let signIns = 0;
  for (const [index, place] of someOrAll.entries()) {
    const ProviderDetails = { ...client, ...endpoints, oidc_issuer: issuer, [name]: `${place}/x` };
    signIns += (await signInFails(pool, `Corp${index}`, ProviderDetails)) ? 1 : 0;
  }
  // Others are not accepted as details of a provider.
  expect(signIns).toBeGreaterThan(someOrAll.length / 2);
  show(name, someOrAll.length, await connections());
});

/** Signs in with a provider that has these details. Returns false if they are not accepted. */
async function signInFails(pool: FederatedPool, ProviderName: string, ProviderDetails: Record<string, string>) {
  let app: Awaited<ReturnType<FederatedPool['withProvider']>> | undefined;
  const create = async () => (app = await pool.withProvider({ ProviderName, ProviderDetails }));
  if (!(await isTaken(create())) || app === undefined) return false;
  const agent = new UserAgent();
  const { url } = await app.begin();
  const there = await agent.visit(url, ({ host }) => host === publicHost);
  if (!(there instanceof URL)) throw new Error(`The sign-in begins with a page: ${there.text}`);
  const { searchParams: asked } = there;
  idToken = await new SignJWT({ nonce: asked.get('nonce') })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer)
    .setAudience('latchkey')
    .setSubject('jane')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(signer.privateKey);
  const query = new URLSearchParams({ code: 'code', state: asked.get('state') ?? '' });
  const answer = await agent.request(new URL(`${asked.get('redirect_uri')}?${query.toString()}`));
  const back = new URL(answer.headers.get('location') ?? '', url);
  // Redirects are not followed here: their answers are no keys, no tokens and no claims.
  expect(back.searchParams.get('error_description')).toMatch(/^(Corp\d+ Error - |Bad id_token keys$)/);
  return true;
}

it('addresses in requests of apps', async () => {
  const pool = await newPool();
  const app = await pool.withProvider({ ProviderDetails: { ...client, ...endpoints, oidc_issuer: issuer } });
  const names = ['request_uri', 'client_id', 'redirect_uri', 'resource', 'id_token_hint', 'logout_uri'];
  for (const place of someOrAll) {
    for (const path of ['oauth2/authorize', 'login', 'logout']) {
      const parameters = { response_type: 'code', client_id: app.clientId, scope: 'openid' };
      for (const name of names) {
        const query = new URLSearchParams({ ...parameters, [name]: place });
        await (await fetch(`${app.base}/${path}?${query.toString()}`, { redirect: 'manual' })).text();
      }
    }
    const registered = { client_name: 'x', redirect_uris: [`${place}/back`], jwks_uri: place, logo_uri: place };
    const body = JSON.stringify({ ...registered, sector_identifier_uri: place, software_statement: place });
    const headers = { 'content-type': 'application/json' };
    await (await fetch(`${app.base}/oauth2/register`, { method: 'POST', headers, body })).text();
  }
  const made = await connections();
  showPromise(40, [
    { what: 'addresses in requests of apps', reached: someOrAll.length, promised: 60, bound: 'at least' },
    { what: 'connections to an address in a request', reached: made.length, promised: 0, bound: 'at most' },
  ]);
  expect(made).toEqual([]);
});
