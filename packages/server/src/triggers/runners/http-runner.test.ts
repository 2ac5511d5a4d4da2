import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { FunctionFailure, InvocationFailure, InvocationTimeout, InvalidJson } from '../function-runner.ts';
import type { TriggerEvent } from '../trigger-event.ts';
import { httpRunner } from './http-runner.ts';

const secret = Buffer.alloc(32, 7);
const event: TriggerEvent = {
  version: '1',
  region: 'us-east-1',
  userPoolId: 'us-east-1_a',
  userName: 'änn',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'c' },
  triggerSource: 'PreSignUp_SignUp',
  request: {},
  response: {},
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Returns a runner for a function on a server with the given answers. */
async function runnerOf(
  answer: (response: ServerResponse, body: string, request: IncomingMessage) => void,
  limitMs = 5_000,
) {
  const started = createServer((request, response) => {
    void text(request).then((body) => answer(response, body, request));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  const clock = { now: () => 1_700_000_000_999 };
  return httpRunner({ url: new URL(`http://127.0.0.1:${port}/f`), secret }, { clock, random: systemRandom, limitMs });
}

it('posts the event with a signature over it and the time', async () => {
  const runner = await runnerOf((response, body, { headers, method, url }) => {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const expected = `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`;
    const isSigned = headers['webhook-signature'] === expected && headers['webhook-timestamp'] === '1700000000';
    response.end(JSON.stringify({ ...JSON.parse(body), response: { isSigned, method, url } }));
  });
  const expected = { ...event, response: { isSigned: true, method: 'POST', url: '/f' } };
  expect(await runner.run(event)).toStrictEqual(expected);
});

describe('the answer', () => {
  it.each([
    [400, '{"errorMessage":"no guests"}', new FunctionFailure('no guests')],
    [500, '{"errorMessage":"no guests"}', new FunctionFailure('no guests')],
    [500, '{"errorMessage":7}', new InvocationFailure('HTTP status 500')],
    [502, '<html>', new InvocationFailure('HTTP status 502')],
    [302, '', new InvocationFailure('HTTP status 302')],
    [200, '', new InvalidJson('the answer is not JSON')],
    [200, '<html>', new InvalidJson('the answer is not JSON')],
    [200, `"${'x'.repeat(6 * 1024 * 1024)}"`, new InvalidJson('the answer is too large')],
  ])('%i %.30s', async (status, body, expected) => {
    let requests = 0;
    const runner = await runnerOf((response) => {
      requests += 1;
      response.writeHead(status, { location: '/elsewhere' }).end(body);
    });
    const failure: unknown = await runner.run(event).catch((error: unknown) => error);
    expect(failure).toStrictEqual(expected);
    expect(requests).toBe(1);
  });
});

it('makes three attempts with one id before it reports a time-out', async () => {
  const ids: unknown[] = [];
  const runner = await runnerOf((_response, _body, { headers }) => ids.push(headers['webhook-id']), 50);
  await expect(runner.run(event)).rejects.toThrow(InvocationTimeout);
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(1);
});

it('accepts the answer to a second attempt', async () => {
  let requests = 0;
  const runner = await runnerOf((response) => {
    requests += 1;
    if (requests > 1) response.end('{"fine":true}');
  }, 200);
  expect(await runner.run(event)).toStrictEqual({ fine: true });
});

it('reports why there was no connection', async () => {
  const runner = await runnerOf(() => undefined);
  server?.close();
  await expect(runner.run(event)).rejects.toThrow(new InvocationFailure('ECONNREFUSED'));
});
