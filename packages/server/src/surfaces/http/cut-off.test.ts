import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { requestClass } from './cut-off.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/**
 * Pipelines requests to a server that cuts off after a number of them. Resolves with the number that the server saw.
 */
async function send(text: string, cutOffAfter: number): Promise<number> {
  let seen = 0;
  const IncomingMessage = requestClass(() => seen >= cutOffAfter);
  const server = createServer({ IncomingMessage }, (_, response) => {
    seen++;
    if (cutOffAfter === Infinity) response.end();
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  socket.resume().write(text);
  await once(socket, 'close');
  return seen;
}

const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';
const last = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

it('stops parsing a connection that is cut off, and ends it', async () => {
  expect(await send(post.repeat(200), 10)).toBe(10);
});

it('changes nothing for other connections, where Node stops after a request to change the protocol', async () => {
  const upgrade =
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n';
  expect(await send(post.repeat(20) + upgrade + last, Infinity)).toBe(21);
});
