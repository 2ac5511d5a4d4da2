/** Sends bytes over a TCP connection, for requests that are incomplete or not HTTP. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What was received over a connection, and whether the server closed it. */
export interface Exchange {
  readonly received: string;
  readonly closed: boolean;
  /** Number of bytes that were sent before the server stopped reading. */
  readonly sent: number;
}

/** Opens a connection. Errors are ignored: the server may close the connection at any time. */
export async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket;
}

/** Sends the bytes and reads until the server closes the connection, for `listenMs` at most. */
export async function exchange(port: number, bytes: string | Buffer, listenMs = 2000): Promise<Exchange> {
  const socket = await open(port);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  const closed = Promise.withResolvers<boolean>();
  socket.on('close', () => closed.resolve(true));
  const timer = setTimeout(() => closed.resolve(false), listenMs);
  socket.write(bytes);
  const wasClosed = await closed.promise;
  clearTimeout(timer);
  socket.destroy();
  return { received, closed: wasClosed, sent: socket.bytesWritten };
}

/** Sends `head`, then one chunk after the other while the server reads them, up to `limit` bytes. */
export async function sendChunks(port: number, head: string, chunk: Buffer, limit: number): Promise<Exchange> {
  const socket = await open(port);
  let received = '';
  socket.on('data', (data: Buffer) => (received += data.toString('latin1')));
  socket.write(head);
  while (!socket.closed && socket.bytesWritten < limit) {
    if (socket.write(chunk)) await new Promise(setImmediate);
    else await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
  }
  const { closed, bytesWritten: sent } = socket;
  socket.destroy();
  return { received, closed, sent };
}
