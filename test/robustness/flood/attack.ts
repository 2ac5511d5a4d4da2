/** What an unauthenticated caller can send: sign-ins with unknown user names, over many connections at once. */
import { connect, type Socket } from 'node:net';

export interface Attack {
  readonly port: number;
  readonly clientId: string;
  /** Number of concurrent connections. */
  readonly sockets: number;
  /** Number of requests that each connection sends at once. */
  readonly pipelined: number;
}

/** The answers during the attack. */
export interface Tally {
  connections: number;
  /** Count by HTTP status. */
  readonly statuses: Record<string, number>;
}

let names = 0;

/** Returns one USER_PASSWORD_AUTH request with an unknown user name. */
function signInRequest(clientId: string): string {
  const body = JSON.stringify({
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: clientId,
    AuthParameters: { USERNAME: `stranger-${process.pid}-${names++}`, PASSWORD: 'Wrong-Horse-7' },
  });
  return [
    'POST / HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/x-amz-json-1.1',
    'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** Every connection sends its requests at once and closes before they are answered. */
export async function sendAndHangUp({ port, clientId, sockets, pipelined }: Attack): Promise<void> {
  const opened = await Promise.all(
    Array.from({ length: sockets }, () => {
      const { promise, resolve } = Promise.withResolvers<Socket>();
      const socket = connect(port, '127.0.0.1', () => resolve(socket));
      socket.on('error', () => resolve(socket));
      return promise;
    }),
  );
  await Promise.all(
    opened.map((socket) => {
      const requests = Array.from({ length: pipelined }, () => signInRequest(clientId)).join('');
      return new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
        if (socket.destroyed) resolve();
        else socket.write(requests, () => socket.destroy());
      });
    }),
  );
}

/** Every connection sends its requests, waits for the answers and starts again. A connection that ends is replaced by a new one. */
export async function keepSending(attack: Attack, until: AbortSignal, tally: Tally): Promise<void> {
  await Promise.all(
    Array.from({ length: attack.sockets }, async () => {
      while (!until.aborted) await oneConnection(attack, until, tally);
    }),
  );
}

function oneConnection({ port, clientId, pipelined }: Attack, until: AbortSignal, tally: Tally): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let unanswered = 0;
  const socket = connect(port, '127.0.0.1');
  const send = () => {
    unanswered = pipelined;
    socket.write(Array.from({ length: pipelined }, () => signInRequest(clientId)).join(''));
  };
  const stop = () => socket.destroy();
  until.addEventListener('abort', stop, { once: true });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    until.removeEventListener('abort', stop);
    resolve();
  });
  socket.once('connect', () => {
    tally.connections++;
    send();
  });
  socket.on('data', (chunk: Buffer) => {
    // Not exact if a status line is split over two reads, but short answers on loopback are not split.
    for (const [, status = ''] of chunk.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)) {
      tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
      unanswered--;
    }
    if (unanswered <= 0) send();
  });
  return promise;
}
