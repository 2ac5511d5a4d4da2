/** Uses the real SDKs against a server that answers like AWS. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadOptionalPackage, MissingPackageError } from './aws-failure.ts';
import { testMessage } from '../testing/message.ts';
import { sesProvider } from './ses-provider.ts';
import { snsProvider } from './sns-provider.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function answering(answer: (response: ServerResponse) => void) {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    request.resume().on('end', () => answer(response));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count };
}

const ses = (endpoint: string) =>
  sesProvider({ region: 'us-east-1', endpoint, from: { name: '', address: 'no-reply@example.com' } });
const sns = (endpoint: string) => snsProvider({ region: 'us-east-1', endpoint });
const sms = testMessage({ medium: 'SMS', to: '+15550100', subject: null });

const json = (status: number, type: string) => (response: ServerResponse) =>
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
    .end(JSON.stringify({ message: 'about jane@example.com' }));
const xml = (status: number, code: string) => (response: ServerResponse) =>
  response
    .writeHead(status, { 'content-type': 'text/xml' })
    .end(`<ErrorResponse><Error><Code>${code}</Code><Message>about +15550100</Message></Error></ErrorResponse>`);

describe('SES', () => {
  it.each([
    [429, 'TooManyRequestsException', 'not-handed-over'],
    [400, 'ThrottlingException', 'not-handed-over'],
    [503, 'ServiceUnavailable', 'not-handed-over'],
    [400, 'MessageRejected', 'refused'],
    [403, 'AccessDeniedException', 'refused'],
    [500, 'InternalFailure', 'unknown'],
  ])('%i %s', async (status, type, outcome) => {
    const { endpoint, count } = await answering(json(status, type));
    const reason = expect.stringContaining(`(status ${status})`) as string;
    await expect((await ses(endpoint)).handOver(testMessage())).rejects.toMatchObject({ outcome, message: reason });
    // The SDK's own retries are off.
    expect(count()).toBe(1);
  });

  it('has an unknown outcome after a broken connection, and a known one without any connection', async () => {
    const { endpoint, count } = await answering((response) => response.destroy());
    const provider = await ses(endpoint);
    await expect(provider.handOver(testMessage())).rejects.toMatchObject({ outcome: 'unknown' });
    expect(count()).toBe(1);
    const [server] = servers.splice(0);
    server?.close();
    await once(server ?? process, 'close');
    await expect(provider.handOver(testMessage())).rejects.toMatchObject({ outcome: 'not-handed-over' });
  });

  it.each(['jane', 'a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com'])(
    'rejects the destination %j',
    async (to) => {
      const { endpoint, count } = await answering(json(200, ''));
      await expect((await ses(endpoint)).handOver(testMessage({ to }))).rejects.toMatchObject({ outcome: 'refused' });
      expect(count()).toBe(0);
    },
  );
});

describe('SNS', () => {
  it.each([
    [400, 'Throttled', 'not-handed-over'],
    [400, 'InvalidParameter', 'refused'],
    [500, 'InternalError', 'unknown'],
  ])('%i %s', async (status, code, outcome) => {
    const { endpoint, count } = await answering(xml(status, code));
    const error: unknown = await (await sns(endpoint)).handOver(sms).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ outcome });
    expect(String(error)).not.toContain(sms.to);
    expect(count()).toBe(1);
  });

  it.each(['15550100', '+1', 'arn:aws:sns:us-east-1:123456789012:topic', '+1555 0100'])(
    'rejects the destination %j',
    async (to) => {
      const { endpoint, count } = await answering(xml(200, ''));
      await expect((await sns(endpoint)).handOver({ ...sms, to })).rejects.toMatchObject({ outcome: 'refused' });
      expect(count()).toBe(0);
    },
  );
});

it('names the package to install', async () => {
  const name: string = 'a-package-that-nobody-has';
  await expect(loadOptionalPackage(name, () => import(name))).rejects.toBeInstanceOf(MissingPackageError);
  await expect(loadOptionalPackage(name, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
