/** What a stranger without an account can send: sign-ins with names that do not exist, over many connections at once. */
import { connect, type Socket } from 'node:net';

export interface Attack {
  readonly port: number;
  readonly clientId: string;
  /** Connections at a time. */
  readonly sockets: number;
  /** Requests that each connection sends at once. */
  readonly pipelined: number;
}

/** What came back while the attack ran. */
export interface Tally {
  connections: number;
  /** HTTP status and count. */
  readonly statuses: Record<string, number>;
}

let names = 0;

/** One USER_PASSWORD_AUTH with a name that nobody has. */
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

/** Every connection sends its requests at once and hangs up before they are answered. */
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

/** Every connection sends its requests, waits for the answers and begins again; a new one takes the place of one that ends. */
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
    // Approximate where a status line is split over two reads, which short answers on loopback are not.
    for (const [, status = ''] of chunk.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)) {
      tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
      unanswered--;
    }
    if (unanswered <= 0) send();
  });
  return promise;
}
