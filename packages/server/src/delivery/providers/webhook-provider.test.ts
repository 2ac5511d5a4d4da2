import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { testMessage } from '../testing/message.ts';
import { webhookProvider } from './webhook-provider.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const secret = Buffer.alloc(32, 7);
const clock = { now: () => 1_700_000_000_999 };

async function served(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => answer(request, response, body));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
}

const provider = (url: URL) => webhookProvider({ url, secret, clock, from: 'no-reply@example.com' });

it('posts the message with a signature of Standard Webhooks', async () => {
  const received: { headers: IncomingMessage['headers']; body: string }[] = [];
  const url = await served(({ headers }, response, body) => {
    received.push({ headers, body });
    response.writeHead(204).end();
  });
  const message = testMessage();
  await provider(url).handOver(message);
  const [{ headers, body } = { headers: {}, body: '' }] = received;
  const signed = createHmac('sha256', secret).update(`${message.id}.1700000000.${body}`).digest('base64');
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': message.id,
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${signed}`,
  });
  expect(JSON.parse(body)).toEqual({
    id: message.id,
    medium: 'EMAIL',
    kind: 'sign-up',
    userPoolId: message.poolId,
    sub: message.sub,
    username: 'jane',
    to: 'jane@example.com',
    code: '123456',
    from: 'no-reply@example.com',
    replyTo: null,
    sourceArn: null,
    configurationSet: null,
    subject: 'Your verification code',
    html: 'Your verification code is <b>123456</b>.',
    text: 'Your verification code is 123456.',
  });
});

it('posts fewer members for an SMS', async () => {
  let body = '';
  const url = await served((_, response, text) => {
    body = text;
    response.end();
  });
  const sms = testMessage({ medium: 'SMS', to: '+15550100', subject: null, body: 'Code: 123456' });
  await provider(url).handOver(sms);
  const { id, poolId: userPoolId, sub, username, kind, to, code } = sms;
  expect(JSON.parse(body)).toEqual({
    id,
    medium: 'SMS',
    kind,
    userPoolId,
    sub,
    username,
    to,
    code,
    text: 'Code: 123456',
  });
});

it.each([
  [429, {}, { outcome: 'not-handed-over', retryAfterMs: undefined }],
  [503, { 'retry-after': '7' }, { outcome: 'not-handed-over', retryAfterMs: 7_000 }],
  [
    503,
    { 'retry-after': new Date(1_700_000_010_000).toUTCString() },
    { outcome: 'not-handed-over', retryAfterMs: 9_001 },
  ],
  [503, { 'retry-after': 'soon' }, { outcome: 'not-handed-over', retryAfterMs: undefined }],
  [400, {}, { outcome: 'refused' }],
  [302, { location: 'http://127.0.0.1:1/' }, { outcome: 'refused' }],
  [500, {}, { outcome: 'unknown' }],
  [502, {}, { outcome: 'unknown' }],
  [504, {}, { outcome: 'unknown' }],
])('status %s %j', async (status, headers, expected) => {
  const url = await served((_, response) => response.writeHead(status, headers).end());
  await expect(provider(url).handOver(testMessage())).rejects.toMatchObject({
    ...expected,
    message: `status ${status}`,
  });
});

it('has an unknown outcome after a broken connection, and a known one without any connection', async () => {
  const url = await served((request) => request.socket.destroy());
  await expect(provider(url).handOver(testMessage())).rejects.toMatchObject({ outcome: 'unknown' });
  const [server] = servers.splice(0);
  server?.close();
  await once(server ?? process, 'close');
  await expect(provider(url).handOver(testMessage())).rejects.toMatchObject({
    outcome: 'not-handed-over',
    message: 'ECONNREFUSED',
  });
});
