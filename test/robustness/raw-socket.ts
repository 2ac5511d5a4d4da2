/** Bytes over a TCP connection, for requests that are no HTTP, not yet, or not for long. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came back over a connection, and whether the server ended it. */
export interface Exchange {
  readonly received: string;
  readonly closed: boolean;
  /** Bytes that went out before the server stopped taking them. */
  readonly sent: number;
}

/** Opens a connection. Errors on it are the server's way of hanging up, and not the test's concern. */
export async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket;
}

/** Sends the bytes and listens until the server hangs up, or for `listenMs` at most. */
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

/** Sends `head`, then one chunk after the other for as long as the server takes them, up to `limit` bytes. */
export async function pour(port: number, head: string, chunk: Buffer, limit: number): Promise<Exchange> {
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
