import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { ServiceError, targetPrefix } from '@latchkey/model';
import { Hono } from 'hono';
import { afterEach, expect, it } from 'vitest';
import { testListenOptions } from '../http/testing/listen-options.ts';
import { type HttpServer, listen } from '../http/http-server.ts';
import type { SignedRequest } from './sigv4-canonical-request.ts';
import { type WireRequest, wireRequest } from './wire-request.ts';

let server: HttpServer | undefined;
afterEach(() => server?.drain(0));

interface Seen extends SignedRequest {
  readonly origin: WireRequest['origin'];
}

/** An app that stores its last request as a WireRequest. */
function observer() {
  const seen: Seen[] = [];
  const app = new Hono().post('*', async (context) => {
    const request = wireRequest(context, 'request-id');
    seen.push({ ...request.signed(await request.body()), origin: request.origin });
    return context.body(null);
  });
  const last = () => {
    const request = seen.at(-1);
    if (request === undefined) throw new Error('nothing came');
    return request;
  };
  return { app, last };
}

it('keeps repeated headers apart and the target as it was sent', async () => {
  const { app, last } = observer();
  server = await listen(app, testListenOptions());
  const socket = connect(server.port, '127.0.0.1');
  const head = [
    'POST /a//b/%7e?x=%20y HTTP/1.1',
    'Host: example.com:80',
    'X-Twice: 1',
    'x-twice: 2',
    'Content-Length: 2',
  ];
  socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\nhi`);
  socket.resume();
  await once(socket, 'close');
  const { method, target, headers, body } = last();
  expect({ method, target, body: Buffer.from(body).toString() }).toEqual({
    method: 'POST',
    target: '/a//b/%7e?x=%20y',
    body: 'hi',
  });
  expect(headers).toContainEqual(['Host', 'example.com:80']);
  expect(headers.filter(([name]) => name.toLowerCase() === 'x-twice')).toEqual([
    ['X-Twice', '1'],
    ['x-twice', '2'],
  ]);
});

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::', '127.0.0.1'],
  ['::', '::1'],
])('names the caller of a server on %s that comes to %s', async (host, to) => {
  const { app, last } = observer();
  server = await listen(app, testListenOptions({ host }));
  const address = to.includes(':') ? `[${to}]` : to;
  await fetch(`http://${address}:${server.port}/`, { method: 'POST', headers: { 'user-agent': 'tester/1' } });
  expect(last().origin).toMatchObject({ requestId: 'request-id', sourceIp: to, userAgent: 'tester/1' });
});

it('works without a socket, and prefers x-amz-user-agent, which SDKs in browsers send', async () => {
  const { app, last } = observer();
  const headers = { 'user-agent': 'Mozilla', 'x-amz-user-agent': 'aws-amplify/5.0.4' };
  await app.request('/x?y=1', { method: 'POST', headers, body: 'hi' });
  expect(last()).toMatchObject({ target: '/x?y=1', origin: { sourceIp: null, userAgent: 'aws-amplify/5.0.4' } });
});

it.each([
  ['ListUsers', 131_072, undefined],
  ['ListUsers', 131_073, 'RequestEntityTooLargeException'],
  ['SetUICustomization', 524_288, undefined],
  ['SetUICustomization', 524_289, 'RequestEntityTooLargeException'],
  ['UpdateManagedLoginBranding', 2_097_152, undefined],
  ['UpdateManagedLoginBranding', 2_097_153, 'RequestEntityTooLargeException'],
])('reads a body of unknown length for %s, of %i bytes: %s', async (operation, length, code) => {
  const app = new Hono().post('*', async (context) => {
    const request = wireRequest(context, 'request-id');
    const read = async () => {
      const body = await request.body();
      return [body.byteLength, body.every((byte) => byte === 97)];
    };
    try {
      return context.json([await read(), await read()]);
    } catch (error) {
      if (error instanceof ServiceError) return context.json(error.code, 413);
      throw error;
    }
  });
  server = await listen(app, testListenOptions());
  const sent = httpRequest({
    port: server.port,
    method: 'POST',
    headers: { 'x-amz-target': `${targetPrefix}.${operation}`, 'transfer-encoding': 'chunked' },
  });
  // The server ends the connection without reading more than the limit.
  sent.on('error', () => undefined).end('a'.repeat(length));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const all = [length, true];
  expect(await json(answer)).toEqual(code ?? [all, all]);
});
