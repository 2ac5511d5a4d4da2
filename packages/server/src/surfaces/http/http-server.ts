/**
 * The HTTP server: limits for slow, endless and numerous requests, and a shutdown that answers the requests in flight.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from '../../ports/log.ts';
import { Admission, type AdmissionLimits, type AdmissionState, type BoundedLane } from './admission.ts';
import { type Connection, Connections } from './connections.ts';
import { requestClass } from './cut-off.ts';
import { type HeldBody, HeldBodies } from './held-bodies.ts';
import { isUpload, laneOf } from './lanes.ts';
import { callerKey } from './caller-address.ts';
import { noteForwarded } from './origin.ts';
import { announcesTooMuch, collectBody } from './request-body.ts';
import type { ServerCertificate, TlsOptions } from './tls-server.ts';
import { Rejections } from './too-many-requests.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly limits: AdmissionLimits;
  readonly log: Logger;
  /** Returns a new id for a request that is rejected before it reaches a surface. */
  readonly requestId: () => string;
  /** Time for a whole request, in milliseconds; 30 seconds by default. An upload must have sent enough in this time. */
  readonly requestTimeoutMs?: number;
  /** Serves HTTPS instead of HTTP. */
  readonly tls?: TlsOptions | undefined;
  /** Proxies whose headers are believed; none by default. */
  readonly proxies?: TrustedProxies | undefined;
  /** Sends Strict-Transport-Security (RFC 6797): browsers use only HTTPS for this name from then on. */
  readonly requiresHttps?: boolean | undefined;
}

/** A year, as browsers' preload lists require; names below this one are left to their owners. */
const strictTransport = 'max-age=31536000';

/** How many of the requests in flight at the stop were answered, and how many were not. */
export interface Drained {
  readonly finished: number;
  readonly dropped: number;
}

export interface HttpState {
  readonly lanes: AdmissionState;
  /** Requests without a sent answer. */
  readonly unanswered: number;
  /** Requests that were rejected because there were too many, since the start. */
  readonly rejected: number;
}

export interface HttpServer {
  /** The port it listens on. */
  readonly port: number;
  /**
   * Asks clients to close their idle connections, and continues to serve for `delayMs`. Then it accepts no new
   * connections, waits for the requests in flight, at most for `graceMs`, and closes.
   */
  drain(graceMs: number, delayMs?: number): Promise<Drained>;
  /** How busy the server is. */
  state(): HttpState;
  /** Presents another certificate from now on. Does nothing without TLS. */
  useCertificate(certificate: ServerCertificate): void;
}

/**
 * More than the 60 seconds for which common load balancers keep idle connections, so that the load balancer closes
 * first.
 */
const keepAliveTimeout = 65_000;

const serverOptions = {
  // Slow senders must not hold sockets: 10 s for the request line and headers. An upload may take as long as its address
  // is valid; `endIfSlow` ends other requests, and slow uploads, sooner.
  headersTimeout: 10_000,
  requestTimeout: 15 * 60_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout,
  // HTTP/1.0 does not require Host. HTTP/1.1 does (RFC 9112 section 3.2), which isMissingHost checks.
  requireHostHeader: false,
};

/** Time for a whole request that is not an upload, and between two checks of an upload. */
const defaultRequestTimeoutMs = 30_000;

/**
 * What an upload must send between two checks, 4 kB per second: a stalled one must not hold a place until its address
 * expires.
 */
const leastUploadBytes = 120 * 1024;

/** Connections at a time; further ones are closed at once. */
const maxConnections = 5_000;

/**
 * Unanswered requests of one connection at a time. No client that we know of sends a second request before the first is
 * answered. The limit keeps a client that does from taking much more than its share.
 */
const maxPipelined = 8;

/**
 * Starts the server. Resolves when it listens.
 *
 * @throws Node's own errors: EADDRINUSE, EACCES, EADDRNOTAVAIL ...
 */
export async function listen(app: Pick<Hono, 'fetch'>, options: ListenOptions): Promise<HttpServer> {
  const { host, port, tls } = options;
  const connections = new Connections();
  const IncomingMessage = requestClass((socket) => connections.isCutOff(socket));
  const nodeOptions = { ...serverOptions, IncomingMessage };
  const secure = tls && (await import('./tls-server.ts')).createTlsServer(nodeOptions, tls);
  const server = secure?.server ?? createServer(nodeOptions);
  connections.watch(server, secure === undefined ? 'connection' : 'secureConnection');
  const drain = drainOf(server, connections, () => secure?.endConnections());
  const { admission, rejections } = answerRequests(server, connections, app, options);
  server.maxConnections = maxConnections;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The listener stays: without it, an error while accepting a connection would end the process.
  server.on('error', reject).listen({ host, port }, resolve);
  await promise;
  const useCertificate = (certificate: ServerCertificate) => secure?.use(certificate);
  return {
    port: (server.address() as AddressInfo).port,
    drain,
    useCertificate,
    state: () => ({ lanes: admission.state, unanswered: connections.unanswered, rejected: rejections.total }),
  };
}

function answerRequests(
  server: Server,
  connections: Connections,
  app: Pick<Hono, 'fetch'>,
  { limits, log, requestId, requestTimeoutMs = defaultRequestTimeoutMs, proxies, requiresHttps = false }: ListenOptions,
): { readonly admission: Admission; readonly rejections: Rejections } {
  // Unread bodies are not drained, because that would cost more than closing the socket.
  const answer = getRequestListener(app.fetch, { autoCleanupIncoming: false, hostname: 'localhost' });
  const admission = new Admission(limits);
  const rejections = new Rejections(log, requestId);
  const bodies = new HeldBodies(limits.perAddress);

  // Node would answer 417 by itself, to any number of requests. Ignoring what is expected is as good (RFC 9110 section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('request', (request, response) => {
    const connection = connections.beginRequest(request.socket, response);
    // One read of a socket can contain many requests, so some arrive after the connection was marked as closing.
    if (connection === undefined) return;
    endIfSlow(request, response, requestTimeoutMs);
    if (requiresHttps) response.setHeader('strict-transport-security', strictTransport);
    if (isMissingHost(request)) response.writeHead(400, { connection: 'close' }).end();
    else if (connection.unanswered > maxPipelined) {
      connection.isClosing = true;
      rejections.reject(request, response, connection, true);
    } else admit(request, response, connection);
  });

  /** The caller that a request is counted for. One connection of a proxy carries requests of many. */
  function callerOf(request: IncomingMessage, connection: Connection): string {
    if (proxies === undefined) return connection.caller;
    const said = proxies.read(request.socket.remoteAddress, request.headers);
    noteForwarded(request, said);
    return callerKey(said.address ?? undefined);
  }

  function admit(request: IncomingMessage, response: ServerResponse, connection: Connection): void {
    const lane = laneOf(request);
    const caller = callerOf(request, connection);
    if (lane === 'unbounded' || (request.method === 'POST' && announcesTooMuch(request)))
      void answer(request, response);
    // Checked before the body is read, and again after it.
    else if (!admission.hasRoom(lane, caller)) rejections.reject(request, response, connection, false);
    else {
      const body = bodies.begin(caller, request);
      connection.bodies.add(body);
      const enterInTurn = () => inTurn(connection, () => enter(lane, caller, request, response, connection, body));
      collectBody(request, body, enterInTurn, () => {
        forget(connection, body);
        rejections.reject(request, response, connection, false);
      });
    }
  }

  function enter(
    lane: BoundedLane,
    caller: string,
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection,
    body: HeldBody,
  ): void {
    const { socket } = request;
    if (socket.destroyed) return;
    let isStarted = false;
    const end = () => {
      slot?.release();
      forget(connection, body);
      connection.isBusy = false;
      connection.pipelined.shift()?.();
    };
    connection.isBusy = true;
    const slot = admission.enter(lane, caller, () => {
      isStarted = true;
      connection.onEnd = undefined;
      connection.rejections = 0;
      void answer(request, response).finally(end);
    });
    if (slot === undefined) {
      rejections.reject(request, response, connection, false);
      end();
    } else if (!isStarted) {
      // Not a new closure: with one, finished requests stayed in memory longer (docs/decisions/0070).
      connection.onEnd = slot.release;
    }
  }

  return { admission, rejections };
}

/** Answers a request with 408 if it is not complete in time, and ends an upload that is too slow. */
function endIfSlow(request: IncomingMessage, response: ServerResponse, timeoutMs: number): void {
  const { socket } = request;
  let received = socket.bytesRead;
  const check = () => {
    if (request.complete) return;
    const isUploading = isUpload(request);
    if (isUploading && socket.bytesRead - received >= leastUploadBytes) {
      received = socket.bytesRead;
      timer.refresh();
    } else if (isUploading || response.headersSent) socket.destroy();
    else response.writeHead(408, { connection: 'close' }).end();
  };
  const timer = setTimeout(check, timeoutMs).unref();
  request.once('close', () => clearTimeout(timer));
}

function forget(connection: Connection, body: HeldBody): void {
  body.release();
  connection.bodies.delete(body);
}

/** Starts the requests of a connection one after the other: their answers must be sent in this order anyway. */
function inTurn(connection: Connection, start: () => void): void {
  if (connection.isBusy) connection.pipelined.push(start);
  else start();
}

function isMissingHost({ headers, httpVersionMajor, httpVersionMinor }: IncomingMessage): boolean {
  return headers.host === undefined && httpVersionMajor === 1 && httpVersionMinor >= 1;
}

function drainOf(server: Server, connections: Connections, endConnections: () => void): HttpServer['drain'] {
  let draining = false;
  server.on('request', (_, response) => {
    // An idle connection would keep the server from closing.
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
    endConnections();
    await closed;
    return { finished: Math.max(0, atStart - dropped), dropped };
  };
}
