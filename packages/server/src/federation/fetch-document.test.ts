import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { fetchDocument } from './fetch-document.ts';
import { defaultLimits } from './provider-request.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function addressOf(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  const started = createServer((request, response) => answer(response, request));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

it('returns the text of an answer', async () => {
  const url = await addressOf((response) => response.end('Grüße'));
  expect(await fetchDocument(url, 'loopback')).toBe('Grüße');
});

it('follows redirects, but not forever', async () => {
  const url = await addressOf((response, { url: path }) => {
    const left = Number(path?.slice(1));
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
    else response.end('here');
  });
  expect(await fetchDocument(`${url}/3`, 'loopback')).toBe('here');
  await expect(fetchDocument(`${url}/4`, 'loopback')).rejects.toMatchObject({ message: 'too many redirects' });
});

it.each([
  'http://10.0.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'file:///etc/passwd',
  'https://10.0.0.1/',
  'http://',
])('does not follow a redirect to %s', async (location) => {
  const url = await addressOf((response) => response.writeHead(302, { location }).end());
  await expect(fetchDocument(url, 'loopback')).rejects.toMatchObject({ message: 'the address is not allowed' });
});

it.each([
  'https://127.0.0.1/',
  'https://localhost/',
  'https://[::1]/',
  'https://[::ffff:7f00:1]/',
  'https://2130706433/',
  'https://0/',
  'http://a/',
])('does not connect to %s in production', async (url) => {
  await expect(fetchDocument(url, 'public')).rejects.toMatchObject({
    message: 'the address is not allowed',
    status: null,
  });
});

it('reports the status of another answer than 200', async () => {
  const url = await addressOf((response) => response.writeHead(404).end('no'));
  await expect(fetchDocument(url, 'loopback')).rejects.toMatchObject({ message: 'the status is 404', status: 404 });
});

it('stops reading a long answer', async () => {
  const url = await addressOf((response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  await expect(fetchDocument(url, 'loopback')).rejects.toMatchObject({ message: 'the answer is too long' });
});

it('gives up when there is no answer, or no end of it', async () => {
  const limits = { ...defaultLimits, time: 100 };
  const silent = await addressOf(() => undefined);
  const failure = { message: 'there was no answer in time' };
  await expect(fetchDocument(silent, 'loopback', limits)).rejects.toMatchObject(failure);
  server?.close();
  const endless = await addressOf((response) => response.write('begin'));
  await expect(fetchDocument(endless, 'loopback', limits)).rejects.toMatchObject(failure);
});

it('reports a refused connection', async () => {
  const url = await addressOf(() => undefined);
  server?.close();
  await expect(fetchDocument(url, 'loopback')).rejects.toMatchObject({ message: 'ECONNREFUSED' });
});
