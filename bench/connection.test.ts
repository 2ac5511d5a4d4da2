import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Connection } from './connection.ts';

const timedOut = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';
const server = createServer();
afterEach(() => void server.close());

/** A connection, and the server's end of it. */
async function connected(): Promise<{ readonly connection: Connection; readonly peer: Socket }> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const connection = await Connection.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { connection, peer: (await accepted)[0] };
}

it('reports a connection that ends during a call', async () => {
  const { connection, peer } = await connected();
  const call = connection.call('GetUser', {});
  peer.destroy();
  await expect(call).rejects.toThrow(/closed|ECONNRESET/);
});

it.each(['', timedOut])('reports a connection that ended between two calls, after %j', async (last) => {
  const { connection, peer } = await connected();
  const closed = once(peer, 'close');
  peer.resume().end(last);
  await closed;
  await expect(connection.call('GetUser', {})).rejects.toThrow(/closed|no Content-Length/);
});

it('connects again after an answer that closes the connection', async () => {
  const { connection, peer } = await connected();
  const answerTo = (socket: Socket, text: string) =>
    socket.once('data', () =>
      socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`),
    );
  answerTo(peer, 'first');
  server.once('connection', (socket: Socket) => answerTo(socket, 'second'));
  const replies = [await connection.call('GetUser', {}), await connection.call('GetUser', {})];
  expect(replies.map(({ body }) => body)).toEqual(['first', 'second']);
  connection.close();
});
