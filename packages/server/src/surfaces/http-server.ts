/** The HTTP server under the surfaces: limits against slow and endless callers, and an end that loses no answer. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** How the requests ended that were in flight when the server was told to stop. */
export interface Drained {
  readonly finished: number;
  readonly dropped: number;
}

export interface HttpServer {
  /** The port it listens on. */
  readonly port: number;
  /** Takes no new connections, lets requests in flight finish for `graceMs` at most, and closes. */
  drain(graceMs: number): Promise<Drained>;
}

/** Above the 60 seconds for which common load balancers keep idle connections, so that they close first. */
const keepAliveTimeout = 65_000;

const limits = {
  // A request line and headers within 10 s, everything within 30 s: slow senders can't hold sockets.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout,
};

/** Connections at a time; the ones beyond are closed at once. */
const maxConnections = 5_000;

/**
 * Requests of one connection that are worked on at a time. No client that we know of sends a second before the first is
 * answered; somebody who sends thousands would have us keep them all in memory.
 */
const maxPipelined = 64;

/**
 * Listens.
 *
 * @throws Node's own errors: EADDRINUSE, EACCES, EADDRNOTAVAIL ...
 */
export async function listen(app: Hono, { host, port }: ListenOptions): Promise<HttpServer> {
  // Nothing but the socket's end is done about bodies that nobody read: draining them would be the caller's gain.
  const listener = getRequestListener(app.fetch, { autoCleanupIncoming: false });
  const server = createServer(limits);
  const inFlight = trackRequests(server);
  limitPipelining(server);
  server.on('request', (request, response) => void listener(request, response));
  server.maxConnections = maxConnections;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // For as long as it listens: a connection that cannot be accepted is no reason to end.
  server.on('error', reject).listen({ host, port }, resolve);
  await promise;
  return { port: (server.address() as AddressInfo).port, drain: (graceMs) => drain(server, inFlight, graceMs) };
}

interface InFlight {
  count: number;
  /** Called whenever a request has ended. */
  onEnd: () => void;
  draining: boolean;
}

function trackRequests(server: Server): InFlight {
  const inFlight: InFlight = { count: 0, onEnd: () => undefined, draining: false };
  server.on('request', (_, response) => {
    inFlight.count++;
    // A connection that outlives the answer would keep the server from closing.
    if (inFlight.draining) response.setHeader('connection', 'close');
    response.once('close', () => {
      inFlight.count--;
      inFlight.onEnd();
    });
  });
  return inFlight;
}

/** Ends connections on which more requests wait for their answers. */
function limitPipelining(server: Server): void {
  const waiting = new WeakMap<Socket, number>();
  server.on('request', ({ socket }, response) => {
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count);
    // Pausing the socket would be kinder, but Node resumes it whenever it reads any of the requests.
    if (count > maxPipelined) socket.destroy();
    response.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
  });
}

async function drain(server: Server, inFlight: InFlight, graceMs: number): Promise<Drained> {
  const atStart = inFlight.count;
  inFlight.draining = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const { promise: finished, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, graceMs);
  inFlight.onEnd = () => {
    if (inFlight.count === 0) resolve();
  };
  inFlight.onEnd();
  await finished;
  clearTimeout(timer);
  const dropped = inFlight.count;
  server.closeAllConnections();
  await closed;
  return { finished: Math.max(0, atStart - dropped), dropped };
}
