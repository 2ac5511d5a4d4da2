/** The three addresses of a pool: its path, the names of its domains, and the root with a client id. */
import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolDomainCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { request } from 'node:http';
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool, createUser, password, sdk, type TestPool } from '../harness/aws.ts';
import { skipped, startChromium, titled } from '../harness/chromium.ts';
import { claimsOf } from '../harness/claims.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

const callback = 'http://localhost:3000/';
const redirects: Partial<CreateUserPoolClientCommandInput> = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email'],
  CallbackURLs: [callback],
  SupportedIdentityProviders: ['COGNITO'],
};
const CustomDomainConfig = {
  CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/3f5b1a2c-0000-4000-8000-000000000000',
};

let latchkey: Latchkey;
let client: ReturnType<typeof sdk>;
let people: TestPool;
let shop: TestPool;
beforeAll(async () => {
  latchkey = await startLatchkey();
  client = sdk(latchkey.endpoint);
  people = await createPool(client, { mfa: 'OFF', client: redirects });
  shop = await createPool(client, { mfa: 'OFF', client: redirects });
  await createUser(client, people, 'ada');
  const UserPoolId = people.userPoolId;
  await client.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'people' }));
  await client.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'login.example.test', CustomDomainConfig }));
});
afterAll(() => latchkey?.stop());

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request to 127.0.0.1 under another name. Node's own `fetch` sets Host by itself. */
function send(host: string, path: string, more: { headers?: Record<string, string>; form?: URLSearchParams } = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const { form } = more;
  const headers = {
    host,
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...more.headers,
  };
  const method = form === undefined ? 'GET' : 'POST';
  const outgoing = request({ host: '127.0.0.1', port: latchkey.port, path, method, headers }, (incoming) => {
    let text = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
  });
  outgoing.on('error', reject).end(form?.toString() ?? '');
  return promise;
}

/** Returns an address of this server as a path: other addresses fail the test. */
function below(host: string, location: string): string {
  const url = new URL(location, `http://${host}`);
  expect(url.host).toBe(host);
  return url.pathname + url.search;
}

/** Signs in from the authorize endpoint to the tokens, without leaving the name. Returns the claims of the ID token. */
async function signIn(host: string, path: string) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: people.clientId,
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid email',
    state: 'a%2Fb=c',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const begun = await send(host, `${path}/oauth2/authorize?${query.toString()}`);
  expect(begun.status).toBe(302);
  const login = below(host, begun.headers.location ?? '');
  expect(login.startsWith(`${path}/login?`)).toBe(true);
  const page = await send(host, login);
  expect(page.status).toBe(200);
  const cookies = page.headers['set-cookie'] ?? [];
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) expect(cookie).toContain(`; Path=${path === '' ? '/' : path};`);
  const [, csrf = ''] = /name="_csrf" value="([^"]*)"/.exec(page.text) ?? [];
  const [, action = ''] = /<form[^>]* action="([^"]*)"/.exec(page.text) ?? [];
  const posted = await send(host, below(host, action.replaceAll('&amp;', '&')), {
    headers: { cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; '), origin: `http://${host}` },
    form: new URLSearchParams({ _csrf: csrf, username: 'ada', password }),
  });
  const { searchParams, origin } = new URL(posted.headers.location ?? '');
  expect(`${origin}/`).toBe(callback);
  expect(searchParams.get('state')).toBe('a%2Fb=c');
  const tokens = await send(host, `${path}/oauth2/token`, {
    form: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: people.clientId,
      redirect_uri: callback,
      code: searchParams.get('code') ?? '',
      code_verifier: verifier,
    }),
  });
  expect(tokens.status).toBe(200);
  return claimsOf((JSON.parse(tokens.text) as { id_token: string }).id_token);
}

describe('a sign-in', () => {
  it.each([
    ['the path', () => `127.0.0.1:${latchkey.port}`, () => `/${people.userPoolId}`],
    ['the path under another name', () => `localhost:${latchkey.port}`, () => `/${people.userPoolId}`],
    ['the prefix below localhost', () => `people.localhost:${latchkey.port}`, () => ''],
    ['the name that AWS gives to the prefix', () => 'people.auth.us-east-1.amazoncognito.com', () => ''],
    ['the custom domain', () => `login.example.test:${latchkey.port}`, () => ''],
    ['the root, with the client id', () => `localhost:${latchkey.port}`, () => ''],
  ])('begins and ends at %s, with the same issuer', async (_, host, path) => {
    const claims = await signIn(host(), path());
    expect(claims).toMatchObject({
      iss: `${latchkey.endpoint}/${people.userPoolId}`,
      aud: people.clientId,
      'cognito:username': 'ada',
    });
  });
});

describe.skipIf(skipped)(titled('the address in Chromium'), () => {
  it('of a prefix below localhost needs no DNS, and its cookies stay on it', async () => {
    const chromium = await startChromium();
    try {
      const context = await chromium.newContext();
      const page = await context.newPage();
      const host = `people.localhost:${latchkey.port}`;
      await page.goto(`http://${host}${authorize(people.clientId)}`);
      expect(new URL(page.url())).toMatchObject({ host, pathname: '/login' });
      await page.locator('[name=username]').waitFor();
      const cookies = await context.cookies();
      expect(cookies.length).toBeGreaterThan(0);
      for (const { domain, path } of cookies)
        expect({ domain, path }).toEqual({ domain: 'people.localhost', path: '/' });
    } finally {
      await chromium.close();
    }
  });
});

const authorize = (clientId: string) =>
  `/oauth2/authorize?${new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: callback }).toString()}`;

describe('a name', () => {
  it('of another pool serves no client of this one', async () => {
    const { status, headers } = await send('people.localhost', authorize(shop.clientId));
    expect(status).toBe(302);
    expect(headers.location).toMatch(/\/error\?error=invalid_request/);
  });

  it('is rejected in development while no pool has it', async () => {
    const name = 'late.example.test';
    expect((await send(name, authorize(shop.clientId))).status).toBe(403);
    const domain = { UserPoolId: shop.userPoolId, Domain: name };
    await client.send(new CreateUserPoolDomainCommand({ ...domain, CustomDomainConfig }));
    expect((await send(name, authorize(shop.clientId))).headers.location).toMatch(/\/login\?/);
    await client.send(new DeleteUserPoolDomainCommand(domain));
    expect((await send(name, authorize(shop.clientId))).status).toBe(403);
  });

  it('in a header of a proxy changes nothing', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    };
    const { headers: answer, text } = await send('people.localhost', authorize(people.clientId), { headers });
    expect(below('people.localhost', answer.location ?? '')).toMatch(/^\/login\?/);
    expect(JSON.stringify(answer) + text).not.toContain('evil');
  });
});
