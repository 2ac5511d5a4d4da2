/** The HTTP server under the surfaces: limits against slow, endless and numerous callers, and an end that loses no answer. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from '../../ports/log.ts';
import { Admission, type AdmissionLimits, type BoundedLane } from './admission.ts';
import { type Connection, Connections } from './connections.ts';
import { requestClass } from './cut-off.ts';
import { type HeldBody, HeldBodies } from './held-bodies.ts';
import { laneOf } from './lanes.ts';
import { announcesTooMuch, takeBody } from './request-body.ts';
import { Refusals } from './too-many-requests.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly limits: AdmissionLimits;
  readonly log: Logger;
  /** A fresh id for a request that is refused before any surface sees it. */
  readonly requestId: () => string;
}

/** How the requests ended that were in flight when the server was told to stop. */
export interface Drained {
  readonly finished: number;
  readonly dropped: number;
}

export interface HttpServer {
  /** The port it listens on. */
  readonly port: number;
  /**
   * Asks clients to leave kept connections, and goes on serving for `delayMs`; then takes no new connections, lets requests
   * in flight finish for `graceMs` at most, and closes.
   */
  drain(graceMs: number, delayMs?: number): Promise<Drained>;
}

/** Above the 60 seconds for which common load balancers keep idle connections, so that they close first. */
const keepAliveTimeout = 65_000;

const serverOptions = {
  // A request line and headers within 10 s, everything within 30 s: slow senders can't hold sockets.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout,
  // HTTP/1.0 does not ask for Host; that HTTP/1.1 does is checked below (RFC 9112 section 3.2).
  requireHostHeader: false,
};

/** Connections at a time; the ones beyond are closed at once. */
const maxConnections = 5_000;

/**
 * Requests of one connection that are worked on at a time. No client that we know of sends a second before the first is
 * answered; somebody who does can still not take much more than others.
 */
const maxPipelined = 8;

/**
 * Listens.
 *
 * @throws Node's own errors: EADDRINUSE, EACCES, EADDRNOTAVAIL ...
 */
export async function listen(app: Hono, options: ListenOptions): Promise<HttpServer> {
  const { host, port } = options;
  const connections = new Connections();
  const IncomingMessage = requestClass((socket) => connections.isCutOff(socket));
  const server = createServer({ ...serverOptions, IncomingMessage });
  connections.watch(server);
  const drain = drainOf(server, connections);
  answerRequests(server, connections, app, options);
  server.maxConnections = maxConnections;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // For as long as it listens: a connection that cannot be accepted is no reason to end.
  server.on('error', reject).listen({ host, port }, resolve);
  await promise;
  return { port: (server.address() as AddressInfo).port, drain };
}

function answerRequests(
  server: Server,
  connections: Connections,
  app: Hono,
  { limits, log, requestId }: ListenOptions,
): void {
  // Nothing but the socket's end is done about bodies that nobody reads: draining them would be the caller's gain.
  const answer = getRequestListener(app.fetch, { autoCleanupIncoming: false, hostname: 'localhost' });
  const admission = new Admission(limits);
  const refusals = new Refusals(log, requestId);
  const bodies = new HeldBodies(limits.perAddress);

  // Node would answer 417 by itself, to any number of requests. Ignoring what is expected is as good (RFC 9110 section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('request', (request, response) => {
    const connection = connections.begin(request.socket, response);
    // One read of a socket can bring many requests, also after it was decided to take no more of them.
    if (connection === undefined) return;
    if (isMissingHost(request)) response.writeHead(400, { connection: 'close' }).end();
    else if (connection.unanswered > maxPipelined) {
      connection.takesNoMore = true;
      refusals.refuse(request, response, connection, true);
    } else admit(request, response, connection);
  });

  function admit(request: IncomingMessage, response: ServerResponse, connection: Connection): void {
    const lane = laneOf(request);
    if (lane === 'unbounded' || (request.method === 'POST' && announcesTooMuch(request)))
      void answer(request, response);
    // Asked before the body is read, and again after it.
    else if (!admission.hasRoom(lane, connection.caller)) refusals.refuse(request, response, connection, false);
    else {
      const body = bodies.begin(connection.caller, request);
      connection.bodies.add(body);
      const enterInTurn = () => inTurn(connection, () => enter(lane, request, response, connection, body));
      takeBody(request, body, enterInTurn, () => {
        forget(connection, body);
        refusals.refuse(request, response, connection, false);
      });
    }
  }

  function enter(
    lane: BoundedLane,
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection,
    body: HeldBody,
  ): void {
    const { socket } = request;
    if (socket.destroyed) return;
    let hasBegun = false;
    const end = () => {
      place?.leave();
      forget(connection, body);
      connection.isBusy = false;
      connection.behind.shift()?.();
    };
    connection.isBusy = true;
    const place = admission.enter(lane, connection.caller, () => {
      hasBegun = true;
      connection.onEnd = undefined;
      connection.refusals = 0;
      void answer(request, response).finally(end);
    });
    if (place === undefined) {
      refusals.refuse(request, response, connection, false);
      end();
    } else if (!hasBegun) connection.onEnd = () => place.leave();
  }
}

function forget(connection: Connection, body: HeldBody): void {
  body.release();
  connection.bodies.delete(body);
}

/** One after the other on each connection: answers have to leave in this order anyway. */
function inTurn(connection: Connection, begin: () => void): void {
  if (connection.isBusy) connection.behind.push(begin);
  else begin();
}

function isMissingHost({ headers, httpVersionMajor, httpVersionMinor }: IncomingMessage): boolean {
  return headers.host === undefined && httpVersionMajor === 1 && httpVersionMinor >= 1;
}

function drainOf(server: Server, connections: Connections): HttpServer['drain'] {
  let draining = false;
  server.on('request', (_, response) => {
    // A connection that outlives the answer would keep the server from closing.
    if (draining) response.setHeader('connection', 'close');
  });
  return async (graceMs, delayMs = 0) => {
    draining = true;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const atStart = connections.unanswered;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await connections.allAnswered(graceMs);
    const dropped = connections.unanswered;
    server.closeAllConnections();
    await closed;
    return { finished: Math.max(0, atStart - dropped), dropped };
  };
}
