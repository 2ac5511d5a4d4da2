/** An HTTPS server on Node's own TLS, with limits for handshakes. */
import type { Server, ServerOptions } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { callbackify } from 'node:util';

/** A certificate and its key, in PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface TlsOptions {
  readonly certificate: ServerCertificate;
  /** Returns what to present to a client that asks for this name; undefined for `certificate`. */
  readonly contextFor?: ((serverName: string) => Promise<SecureContext | undefined>) | undefined;
  /** Time for a handshake, in milliseconds; 10 seconds by default, as for the headers of a request. */
  readonly handshakeTimeoutMs?: number;
}

export interface TlsServer {
  readonly server: Server;
  /** Presents another certificate to clients that connect from now on. */
  use(certificate: ServerCertificate): void;
  /** Ends all connections. Node's `closeAllConnections` leaves out those whose handshake is not complete. */
  endConnections(): void;
}

const minVersion = 'TLSv1.2';

export function createTlsServer(options: ServerOptions, tls: TlsOptions): TlsServer {
  const { certificate, contextFor, handshakeTimeoutMs: handshakeTimeout = 10_000 } = tls;
  const server = createServer({
    ...options,
    ...certificate,
    minVersion,
    handshakeTimeout,
    ...(contextFor && { SNICallback: callbackify(contextFor) }),
  });
  // A connection counts from its first byte, so stalled handshakes are within the limit of connections.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    server,
    use: ({ cert, key }) => server.setSecureContext({ cert, key, minVersion }),
    endConnections() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
