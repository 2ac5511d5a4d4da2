/**
 * CORS: operations without a signature can be called by pages of any origin. Signed operations can be called by programs, and by pages of
 * this machine or of an allowed origin.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { formalSignature, RawClient, targetOf } from '../harness/raw-client.ts';

const origin = 'https://app.example.com';

let server: Latchkey;
let raw: RawClient;

beforeAll(async () => {
  server = await startLatchkey({ args: ['--allow-origin', 'https://admin.example.com', '--allow-host', 'latchkey'] });
  raw = new RawClient(server.endpoint);
});

afterAll(async () => {
  raw.close();
  await server.stop();
});

const exposed = /x-amzn-requestid.*x-amzn-errortype.*x-amzn-errormessage/i;

it('allows every preflight request', async () => {
  // The headers that Amplify sends.
  const wanted =
    'amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,pragma,x-amz-target,x-amz-user-agent';
  const { status, headers, text } = await raw.send({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': wanted },
  });
  expect(status).toBe(200);
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers['access-control-allow-methods']).toMatch(/\bPOST\b/);
  expect(headers['access-control-allow-headers']?.split(/,\s*/).sort()).toEqual(wanted.split(','));
  expect(Number(headers['access-control-max-age'])).toBeGreaterThan(0);
  expect(text).toBe('');
});

it.for([
  ['an error of an operation', targetOf('GetUser'), '{"AccessToken":"a"}', 400],
  ['a validation error', targetOf('GetUser'), '{}', 400],
  ['an unknown operation', targetOf('NoSuch'), '{}', 400],
  ['a body that is not JSON', targetOf('GetUser'), '{', 400],
  ['a body that is too large', targetOf('GetUser'), 'a'.repeat(200_000), 413],
] as const)('lets pages read %s', async ([, headers, body, status]) => {
  const reply = await raw.send({ headers: { origin, ...headers }, body });
  expect(reply.status).toBe(status);
  expect(reply.headers['access-control-allow-origin']).toBe('*');
  expect(reply.headers['access-control-expose-headers']).toMatch(exposed);
});

it('lets pages read a result', async () => {
  const { UserPool } = await raw.result<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'pages' });
  const app = { UserPoolId: UserPool.Id, ClientName: 'page' };
  const { UserPoolClient } = await raw.result<{ UserPoolClient: { ClientId: string } }>('CreateUserPoolClient', app);
  const person = { ClientId: UserPoolClient.ClientId, Username: 'ada', Password: 'Correct-Horse-7' };
  const reply = await raw.call('SignUp', person, { origin });
  expect(reply.status).toBe(200);
  expect(reply.headers['access-control-allow-origin']).toBe('*');
  expect(reply.headers['access-control-expose-headers']).toMatch(exposed);
});

it('never combines any origin with credentials', async () => {
  const reply = await raw.call('GetUser', { AccessToken: 'a' }, { origin, cookie: 'a=b' });
  expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
  expect(reply.headers['set-cookie']).toBeUndefined();
});

describe('a signed operation', () => {
  const pools = async () => (await raw.result<{ UserPools: unknown[] }>('ListUserPools', { MaxResults: 60 })).UserPools;

  it.for([
    ['another origin', 'https://app.example.com'],
    ['another port of another host', 'http://192.0.2.1:9339'],
    ['a host whose name begins with localhost', 'http://localhost.evil.example'],
    ['a host whose name begins with 127.0.0.1', 'http://127.0.0.1.evil.example'],
    ['a frame without an origin, or a file', 'null'],
    ['an invalid origin', 'localhost'],
    ['an allowed origin over another scheme', 'http://admin.example.com'],
  ])('is rejected for pages of %s without any effect', async ([, from]) => {
    const before = await pools();
    const reply = await raw.call('CreateUserPool', { PoolName: 'theirs' }, { origin: from });
    expect(reply.status).toBe(403);
    expect(JSON.parse(reply.text)).toMatchObject({ __type: 'AccessDeniedException' });
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    expect(await pools()).toEqual(before);
    // The log is written after the answer.
    await expect.poll(() => server.output(), { timeout: 10_000 }).toContain('--allow-origin');
  });

  it.for([
    'http://localhost:5173',
    'https://localhost',
    'http://127.0.0.1:3000',
    'http://127.1.2.3',
    'http://[::1]:8080',
    'http://app.localhost:3000',
    'https://admin.example.com',
  ])('can be called by pages of %s, and only they can read the answer', async (from) => {
    const reply = await raw.call('ListUserPools', { MaxResults: 1 }, { origin: from });
    expect(reply.status).toBe(200);
    expect(reply.headers['access-control-allow-origin']).toBe(from);
    expect(reply.headers['access-control-expose-headers']).toMatch(exposed);
    expect(reply.headers.vary).toMatch(/\bOrigin\b/);
    const refused = await raw.send({ headers: { ...targetOf('ListUserPools'), origin: from }, body: '{}' });
    expect(refused.text).toContain('MissingAuthenticationTokenException');
    expect(refused.headers['access-control-allow-origin']).toBe(from);
  });

  it('includes the operations of Latchkey', async () => {
    const headers = { 'x-amz-target': 'Latchkey.ExplainSignIns', ...formalSignature() };
    const reply = await raw.send({ headers: { ...headers, origin }, body: '{}' });
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });
});

describe('the Host of a request', () => {
  const get = (path: string, host: string) => raw.send({ method: 'GET', path, headers: { host } });

  it.for(['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1.evil.example', 'notlocalhost'])(
    '%s is rejected, and the message says what to do',
    async (host) => {
      const name = host.replace(/:.*/, '');
      const call = await raw.call('ListUserPools', { MaxResults: 1 }, { host });
      expect([call.status, JSON.parse(call.text)]).toEqual([
        403,
        { __type: 'AccessDeniedException', message: expect.stringContaining(`--allow-host ${name}`) as string },
      ]);
      const inbox = await get('/_latchkey/inbox', host);
      expect([inbox.status, inbox.text]).toEqual([403, expect.stringContaining(`--allow-host ${name}`)]);
      expect((await raw.call('GetUser', { AccessToken: 'a' }, { host })).status).toBe(403);
      // Health probes may use any host name.
      expect((await get('/health/live', host)).status).toBe(200);
    },
  );

  it.for([
    'localhost',
    'LOCALHOST:9339',
    'localhost.',
    '127.0.0.1:9339',
    '[::1]:9339',
    '10.1.2.3',
    'latchkey:9339',
    'a.localhost',
  ])('%s is accepted', async (host) => {
    expect((await raw.call('ListUserPools', { MaxResults: 1 }, { host })).status).toBe(200);
    expect((await get('/_latchkey/inbox', host)).status).toBe(200);
  });
});
