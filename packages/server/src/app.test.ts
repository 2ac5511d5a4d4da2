import { serviceError } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Hono } from 'hono';
import { createApp, routes } from './app.ts';
import { createDevelopment } from './development/development.ts';
import { createTestServices, type TestServices } from './operations/testing/call.ts';
import { operations, type Registry } from './operations/index.ts';
import { operation } from './operations/operation.ts';
import { newLogo } from './operations/ui-customization/testing/logo.ts';
import { confirmedUser, newTestApp, PASSWORD, type TestApp, signIn } from './operations/users/testing/users.ts';
import { createAllowedHosts } from './surfaces/http/allowed-hosts.ts';
import { createAllowedOrigins } from './surfaces/http/allowed-origins.ts';
import { laneOf } from './surfaces/http/lanes.ts';
import { createLog } from './surfaces/ops/log.ts';
import { createSettableClock } from './time/settable-clock.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const signature = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20261123T120000Z',
};

let services: TestServices;
let place: TestApp;
/** An image that the server has. */
let imageName = '';
const lines: Record<string, unknown>[] = [];
beforeAll(async () => {
  const log = createLog({ write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  services = { ...(await createTestServices()), log };
  place = await newTestApp(services);
  imageName = await newLogo(services, place.UserPoolId);
});
afterAll(() => services.close());
beforeEach(() => {
  lines.length = 0;
});

const options = { publicUrl: () => 'http://localhost', stopping: new AbortController().signal };
const development = () =>
  createDevelopment({
    ...services,
    clock: createSettableClock(
      () => services.clock.now(),
      () => performance.now(),
    ),
    renewDuring: (work) => work(),
  });
const app = (registry: Registry = operations, mode: 'development' | 'production' = 'development') => {
  return createApp(
    { ...services, settings: { ...services.settings, mode } },
    { ...options, registry, inbox: services.inbox, development: development() },
  );
};

async function post(name: string, input: unknown, headers: Record<string, string> = {}, to = app(), path = '/') {
  const body = typeof input === 'string' ? input : JSON.stringify(input);
  const target = `AWSCognitoIdentityProviderService.${name}`;
  const all = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers };
  const answer = await to.request(path, { method: 'POST', headers: all, body });
  const text = await answer.text();
  return { answer, status: answer.status, text, json: (text === '' ? undefined : JSON.parse(text)) as unknown };
}

describe('a successful call', () => {
  it('is answered with the output, and one line with ids is logged', async () => {
    const sub = await confirmedUser(services, place, 'ann', 'ann@example.com');
    const AccessToken = await signIn(services, place, 'ann');
    const { answer, json } = await post('GetUser', { AccessToken });
    expect(answer.status).toBe(200);
    expect(json).toMatchObject({ Username: 'ann' });
    const requestId = answer.headers.get('x-amzn-requestid');
    expect(requestId).toMatch(uuid);
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String) as string,
        requestId,
        operation: 'GetUser',
        status: 200,
        ms: expect.any(Number) as number,
        pool: place.UserPoolId,
        client: place.ClientId,
        user: sub,
        msg: 'request',
      },
    ]);
  });

  it.each([
    'application/x-amz-json-1.0',
    'application/json',
    'application/x-amz-json-1.1; charset=utf-8',
    'text/plain',
  ])('may have the content type %s', async (type) => {
    expect(await post('ListUserPools', { MaxResults: 1 }, { ...signature, 'content-type': type })).toMatchObject({
      status: 200,
    });
  });

  it('may be sent to any path', async () => {
    const { status, json } = await post('ListUserPools', { MaxResults: 1 }, signature, app(), '/auth/api/');
    expect({ status, json }).toMatchObject({ status: 200, json: { UserPools: [{ Id: place.UserPoolId }] } });
  });

  it('may have an Authorization header that it does not need', async () => {
    const sub = await confirmedUser(services, place, 'bob', 'bob@example.com');
    const AccessToken = await signIn(services, place, 'bob');
    for (const authorization of [`Bearer ${AccessToken}`, 'AWS4-HMAC-SHA256 nonsense', signature.authorization]) {
      const { json } = await post('GetUser', { AccessToken }, { authorization }, app(operations, 'production'));
      expect(json).toMatchObject({ UserAttributes: expect.arrayContaining([{ Name: 'sub', Value: sub }]) as unknown });
    }
  });

  it('has an empty answer if the operation has no output', async () => {
    const { UserPoolId } = await newTestApp(services);
    const { status, text, answer } = await post('DeleteUserPool', { UserPoolId }, signature);
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });
});

describe('a rejected call', () => {
  it.each<[string, string, unknown, Record<string, string>, number, string]>([
    ['an unknown operation', 'Nonsense', {}, {}, 400, 'UnknownOperationException'],
    ['no target', '', {}, { 'x-amz-target': '' }, 400, 'UnknownOperationException'],
    ['a body that is not JSON', 'GetUser', '{', {}, 400, 'SerializationException'],
    ['a body that is a list', 'GetUser', '[]', {}, 400, 'SerializationException'],
    ['a body that is null', 'GetUser', 'null', {}, 400, 'SerializationException'],
    ['a member of another type', 'GetUser', { AccessToken: 1 }, {}, 400, 'SerializationException'],
    ['an empty body', 'GetUser', '', {}, 400, 'InvalidParameterException'],
    ['no signature', 'ListUserPools', { MaxResults: 1 }, {}, 400, 'MissingAuthenticationTokenException'],
    [
      'a bearer token for a signature',
      'ListUserPools',
      {},
      { authorization: 'Bearer x' },
      400,
      'IncompleteSignatureException',
    ],
    ['a body that is too large', 'GetUser', 'x'.repeat(131_073), {}, 413, 'RequestEntityTooLargeException'],
  ])('%s', async (_, name, input, headers, status, code) => {
    const { answer, json } = await post(name, input, headers);
    expect(answer.status).toBe(status);
    expect(json).toMatchObject({ __type: code });
    expect(answer.headers.get('x-amzn-errortype')).toBe(`${code}:`);
    // Pages of other origins may not read answers to signed calls.
    expect(answer.headers.get('access-control-allow-origin')).toBe(name === 'ListUserPools' ? null : '*');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(uuid);
    expect(lines).toMatchObject([{ level: 'info', status, error: code }]);
  });

  it('is rejected for its signature in production before its body is parsed', async () => {
    const production = app(operations, 'production');
    expect((await post('ListUserPools', '{', {}, production)).json).toMatchObject({
      __type: 'MissingAuthenticationTokenException',
    });
    expect((await post('ListUserPools', '{', signature, production)).json).toMatchObject({
      __type: 'InvalidSignatureException',
    });
  });
});

describe('an unexpected error', () => {
  it('is answered without any detail, and logged in full', async () => {
    const GetUser = operation('GetUser', 'self', () => Promise.reject(new TypeError('secret detail of row 7')));
    const { answer, status, text } = await post('GetUser', { AccessToken: 'a' }, {}, app({ ...operations, GetUser }));
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({ __type: 'InternalErrorException', message: 'Internal server error' });
    expect(text + JSON.stringify([...answer.headers])).not.toContain('secret detail');
    expect(lines).toMatchObject([
      {
        level: 'error',
        requestId: answer.headers.get('x-amzn-requestid'),
        operation: 'GetUser',
        error: 'InternalErrorException',
        err: {
          name: 'TypeError',
          message: 'secret detail of row 7',
          stack: expect.stringContaining('app.test.ts') as string,
        },
      },
    ]);
  });

  it('that the operation does not document is sent to the caller and marked in the log', async () => {
    const GetUser = operation('GetUser', 'self', () => Promise.reject(serviceError('GroupExistsException', 'Odd.')));
    const { status, json } = await post('GetUser', { AccessToken: 'a' }, {}, app({ ...operations, GetUser }));
    expect({ status, json }).toEqual({ status: 400, json: { __type: 'GroupExistsException', message: 'Odd.' } });
    expect(lines).toMatchObject([{ level: 'error', error: 'GroupExistsException', undocumented: true }]);
  });
});

it('logs only ids of what callers send', async () => {
  const canary = 'canary4f7e';
  const inputs: [string, object][] = [
    [
      'InitiateAuth',
      {
        ClientId: place.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: canary, PASSWORD: canary },
      },
    ],
    [
      'SignUp',
      {
        ClientId: place.ClientId,
        Username: canary,
        Password: `${PASSWORD}${canary}`,
        UserAttributes: [{ Name: 'name', Value: canary }],
      },
    ],
    ['ConfirmSignUp', { ClientId: place.ClientId, Username: canary, ConfirmationCode: canary }],
    [
      'RespondToAuthChallenge',
      {
        ClientId: place.ClientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: canary.repeat(4),
        ChallengeResponses: { [canary]: canary },
      },
    ],
    ['GetUser', { AccessToken: canary }],
    ['VerifySoftwareToken', { AccessToken: canary, UserCode: canary }],
    ['RevokeToken', { ClientId: place.ClientId, Token: canary, ClientSecret: canary.repeat(3) }],
    [canary, {}],
  ];
  for (const [name, input] of inputs)
    await post(name, input, { 'user-agent': canary, authorization: canary, cookie: canary });
  await post('GetUser', `{"${canary}`);
  expect(lines).toHaveLength(inputs.length + 1);
  expect(JSON.stringify(lines)).not.toContain(canary);
});

describe('other requests', () => {
  it('answer a preflight on any path', async () => {
    for (const path of ['/', '/base/']) {
      const headers = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' };
      const answer = await app().request(path, { method: 'OPTIONS', headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-headers')).toBe('x-amz-target');
    }
  });

  it('show a browser where to begin, in development only', async () => {
    const headers = { accept: 'text/html' };
    const answer = await app().request('/', { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await answer.text();
    expect(text).toContain('export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=http://localhost\n');
    for (const [, path = ''] of text.matchAll(/<a href="([^"]+)"/g)) {
      expect(await app().request(path)).toMatchObject({ status: 200 });
    }
    expect((await app(operations, 'production').request('/', { headers })).status).toBe(404);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/nope'],
    ['POST', '/oauth2/nope'],
    ['PUT', '/'],
  ])('%s %s is not found', async (method, path) => {
    const answer = await app().request(path, { method });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: 'Not Found' });
  });

  it('answer 500 if the store fails', async () => {
    const published = { ...services.published, pool: () => Promise.reject(new Error('disk on fire')) };
    const broken = createApp({ ...services, published }, options);
    const answer = await broken.request('/us-east-1_a/.well-known/jwks.json');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    expect(lines).toMatchObject([{ level: 'error', err: { message: 'disk on fire' } }]);
  });
});

describe.each(routes)('the route $paths.0', (route) => {
  const foreign = 'https://other.example';
  const trusted = 'http://localhost:5173';
  const request = (to: Hono, headers: Record<string, string> = {}) => {
    const path = (route.paths[0] ?? '')
      .replace(':poolId', place.UserPoolId)
      .replace(':owner/:fileName', `ALL/${imageName}`);
    // The page at / is for browsers.
    const accept = path === '/' ? 'text/html' : '*/*';
    return to.request(path, { method: route.methods[0] ?? 'GET', headers: { accept, ...headers } });
  };
  /** The origin that may read the answer to a request of a page, with a given target. */
  const readableBy = async (origin: string, operationName: string) => {
    // A call of the API is answered at any path, so other routes are tried without a target.
    const target = `AWSCognitoIdentityProviderService.${operationName}`;
    const headers = { origin, ...(route.cors === 'by operation' && { 'x-amz-target': target }) };
    return (await request(app(), headers)).headers.get('access-control-allow-origin');
  };

  it('has the paths and methods of the table', async () => {
    const origins = createAllowedOrigins();
    const parts = {
      ...options,
      services,
      origins,
      accessKeys: [],
      registry: operations,
      inbox: services.inbox,
      development: development(),
    };
    const surface = route.load === undefined ? route.surface?.(parts) : await route.load(parts);
    const mounted = (surface?.routes ?? []).filter(({ method }) => method !== 'ALL');
    expect(new Set(mounted.map(({ method }) => method))).toEqual(new Set(route.methods));
    const isInTable = (path: string) =>
      route.paths.some((known) => path === known || (known.endsWith('*') && path.startsWith(known.slice(0, -1))));
    expect(mounted.filter(({ path }) => !isInTable(path))).toEqual([]);
  });

  it(`exists ${route.exists}`, async () => {
    expect((await request(app())).status).not.toBe(404);
    const inProduction = (await request(app(operations, 'production'))).status;
    expect(inProduction === 404).toBe(route.exists === 'in development');
  });

  it(`answers to host names: ${route.hosts}`, async () => {
    const to = createApp(services, { ...options, inbox: services.inbox, hosts: createAllowedHosts([]) });
    expect((await request(to, { host: 'other.example' })).status === 403).toBe(route.hosts === 'allowed');
    expect((await request(to, { host: 'localhost:9339' })).status).not.toBe(403);
  });

  it(`can be read by pages of other origins: ${route.cors}`, async () => {
    const expected = {
      none: [null, null, null],
      any: ['*', '*', '*'],
      allowed: [null, null, trusted],
      'by operation': ['*', null, trusted],
    };
    expect([
      await readableBy(foreign, 'GetUser'),
      await readableBy(foreign, 'ListUserPools'),
      await readableBy(trusted, 'ListUserPools'),
    ]).toEqual(expected[route.cors]);
  });

  it(`waits in the queue for ${route.queued.join() || 'no method'}`, () => {
    const url = (route.paths[0] ?? '').replace(':poolId', 'us-east-1_a');
    const queued = route.methods.filter((method) => laneOf({ method, url, headers: {} }) !== 'unbounded');
    expect(queued).toEqual(route.queued);
  });
});
