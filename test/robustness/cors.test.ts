/** Browsers call the API from pages of any origin, and hide every answer that does not allow it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { RawClient, targetOf } from '../harness/raw-client.ts';

const origin = 'https://app.example.com';

let server: Latchkey;
let raw: RawClient;

beforeAll(async () => {
  server = await startLatchkey();
  raw = new RawClient(server.endpoint);
});

afterAll(async () => {
  raw.close();
  await server.stop();
});

const exposed = /x-amzn-requestid.*x-amzn-errortype.*x-amzn-errormessage/i;

it('allows a preflight whatever it asks for', async () => {
  // What Amplify sends along.
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
  ['a missing signature', targetOf('ListUserPools'), '{"MaxResults":1}', 400],
] as const)('lets pages read %s', async ([, headers, body, status]) => {
  const reply = await raw.send({ headers: { origin, ...headers }, body });
  expect(reply.status).toBe(status);
  expect(reply.headers['access-control-allow-origin']).toBe('*');
  expect(reply.headers['access-control-expose-headers']).toMatch(exposed);
});

it('lets pages read a result', async () => {
  const reply = await raw.call('ListUserPools', { MaxResults: 1 }, { origin });
  expect(reply.status).toBe(200);
  expect(reply.headers['access-control-allow-origin']).toBe('*');
  expect(reply.headers['access-control-expose-headers']).toMatch(exposed);
});

it('never combines any origin with credentials', async () => {
  const reply = await raw.call('ListUserPools', { MaxResults: 1 }, { origin, cookie: 'a=b' });
  expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
  expect(reply.headers['set-cookie']).toBeUndefined();
});
