import { serviceError } from '@latchkey/model';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { createTestServices, type TestServices } from './operations/testing/call.ts';
import { operations, type Registry } from './operations/index.ts';
import { operation } from './operations/operation.ts';
import { confirmedUser, newTestApp, PASSWORD, type TestApp, signIn } from './operations/users/testing/users.ts';
import { unsupported } from './operations/unsupported.ts';
import { createLog } from './surfaces/ops/log.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const signature = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20261123T120000Z',
};

let services: TestServices;
let place: TestApp;
const lines: Record<string, unknown>[] = [];
beforeAll(async () => {
  const log = createLog({ write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  services = { ...(await createTestServices()), log };
  place = await newTestApp(services);
});
afterAll(() => services.close());
beforeEach(() => {
  lines.length = 0;
});

const options = { publicUrl: () => 'http://localhost', stopping: new AbortController().signal };
const app = (registry: Registry = operations, mode: 'development' | 'production' = 'development') => {
  return createApp(
    { ...services, settings: { ...services.settings, mode } },
    { ...options, registry, inbox: services.inbox },
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

describe('a call that succeeds', () => {
  it('answers with the output and logs one line of ids', async () => {
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
  ])('may call its body %s', async (type) => {
    expect(await post('ListUserPools', { MaxResults: 1 }, { ...signature, 'content-type': type })).toMatchObject({
      status: 200,
    });
  });

  it('may come under a base path', async () => {
    const { status, json } = await post('ListUserPools', { MaxResults: 1 }, signature, app(), '/auth/api/');
    expect({ status, json }).toMatchObject({ status: 200, json: { UserPools: [{ Id: place.UserPoolId }] } });
  });

  it('may have a superfluous Authorization header where none is asked for', async () => {
    const sub = await confirmedUser(services, place, 'bob', 'bob@example.com');
    const AccessToken = await signIn(services, place, 'bob');
    for (const authorization of [`Bearer ${AccessToken}`, 'AWS4-HMAC-SHA256 nonsense', signature.authorization]) {
      const { json } = await post('GetUser', { AccessToken }, { authorization }, app(operations, 'production'));
      expect(json).toMatchObject({ UserAttributes: expect.arrayContaining([{ Name: 'sub', Value: sub }]) as unknown });
    }
  });

  it('answers nothing at all where the operation has no output', async () => {
    const { UserPoolId } = await newTestApp(services);
    const { status, text, answer } = await post('DeleteUserPool', { UserPoolId }, signature);
    expect({ status, text }).toEqual({ status: 200, text: '' });
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });
});

describe('a call that is refused', () => {
  it.each<[string, string, unknown, Record<string, string>, number, string]>([
    ['an unknown operation', 'Nonsense', {}, {}, 400, 'UnknownOperationException'],
    ['no target', '', {}, { 'x-amz-target': '' }, 400, 'UnknownOperationException'],
    ['a body that is no JSON', 'GetUser', '{', {}, 400, 'SerializationException'],
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
    // What needs a signature is not for the pages of any origin.
    expect(answer.headers.get('access-control-allow-origin')).toBe(name === 'ListUserPools' ? null : '*');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(uuid);
    expect(lines).toMatchObject([{ level: 'info', status, error: code }]);
  });

  it('for its signature in production, before its body is looked at', async () => {
    const production = app(operations, 'production');
    expect((await post('ListUserPools', '{', {}, production)).json).toMatchObject({
      __type: 'MissingAuthenticationTokenException',
    });
    expect((await post('ListUserPools', '{', signature, production)).json).toMatchObject({
      __type: 'InvalidSignatureException',
    });
  });

  it('because the operation is not built, names it and says where to look', async () => {
    const registry = { ...operations, GetUser: unsupported('GetUser') };
    const { status, json } = await post('GetUser', {}, {}, app(registry));
    expect(status).toBe(400);
    expect(json).toEqual({
      __type: 'UnsupportedOperationException',
      message: expect.stringMatching(/GetUser.*README/) as string,
    });
    expect(lines).toMatchObject([{ level: 'info', operation: 'GetUser', error: 'UnsupportedOperationException' }]);
    expect(lines[0]).not.toHaveProperty('undocumented');
  });
});

describe('a defect of the server', () => {
  it('is told to the caller without a word of what it was, and to the log in full', async () => {
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

  it('may be an error that the operation does not document: the caller gets it, the log marks it', async () => {
    const GetUser = operation('GetUser', 'self', () => Promise.reject(serviceError('GroupExistsException', 'Odd.')));
    const { status, json } = await post('GetUser', { AccessToken: 'a' }, {}, app({ ...operations, GetUser }));
    expect({ status, json }).toEqual({ status: 400, json: { __type: 'GroupExistsException', message: 'Odd.' } });
    expect(lines).toMatchObject([{ level: 'error', error: 'GroupExistsException', undocumented: true }]);
  });
});

it('logs nothing of what callers send but ids', async () => {
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
  it('browsers may ask first, on any path', async () => {
    for (const path of ['/', '/base/']) {
      const headers = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' };
      const answer = await app().request(path, { method: 'OPTIONS', headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-headers')).toBe('x-amz-target');
    }
  });

  it.each([
    ['GET', '/'],
    ['GET', '/nope'],
    ['POST', '/oauth2/token'],
    ['PUT', '/'],
  ])('%s %s is not found', async (method, path) => {
    const answer = await app().request(path, { method });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message: 'Not Found' });
  });

  it('a store that fails behind a public document is a plain 500', async () => {
    const directory = { ...services.directory, pool: () => Promise.reject(new Error('disk on fire')) };
    const broken = createApp({ ...services, directory }, options);
    const answer = await broken.request('/us-east-1_a/.well-known/jwks.json');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ message: 'Internal Server Error' });
    expect(lines).toMatchObject([{ level: 'error', err: { message: 'disk on fire' } }]);
  });

  it('the inbox exists in development only', async () => {
    expect((await app().request('/_latchkey/inbox')).status).toBe(200);
    expect((await app(operations, 'production').request('/_latchkey/inbox')).status).toBe(404);
  });
});
