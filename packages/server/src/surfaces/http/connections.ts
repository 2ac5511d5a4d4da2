/** Counts the unanswered requests of each connection and of the server. */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { callerKey } from './caller-address.ts';
import type { HeldBody } from './held-bodies.ts';

export interface Connection {
  /** Key of the caller that its requests are counted for (caller-address.ts). */
  readonly caller: string;
  /** Requests whose answer has not been sent. */
  unanswered: number;
  /** The connection is about to be closed: further requests on it are ignored. */
  isClosing: boolean;
  ignored: number;
  /** Requests that were rejected since the last admitted one. */
  rejections: number;
  /** Whether one of its requests is processed or waits in the admission queue. */
  isBusy: boolean;
  /** Continues with the requests that arrived while the connection was busy, in their order. */
  readonly pipelined: (() => void)[];
  /** Bodies of its requests that are held in memory. */
  readonly bodies: Set<HeldBody>;
  /** Called when the connection ends: releases the slot of the waiting request. */
  onEnd: (() => void) | undefined;
}

/** After this number of ignored requests, nothing more of a closing connection is parsed. */
const maxIgnored = 8;

/** The connections of one server. */
export class Connections {
  readonly #connections = new WeakMap<Socket, Connection>();
  #unanswered = 0;
  #onAnswered: () => void = () => undefined;

  /**
   * Registers the connections of a server. Call it once, before the server listens.
   *
   * @param event emitted with the socket of which requests are read
   */
  watch(server: Server, event: 'connection' | 'secureConnection'): void {
    server.on(event, (socket: Socket) => this.#open(socket));
  }

  /**
   * Returns whether nothing more of a connection is to be parsed, because too many requests followed after it was
   * closed.
   */
  isCutOff(socket: Socket): boolean {
    return (this.#connections.get(socket)?.ignored ?? 0) >= maxIgnored;
  }

  /** Requests without a sent answer, on all connections. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Resolves when every request has been answered or its connection has ended, at the latest after `timeoutMs`. */
  async allAnswered(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#onAnswered = () => {
      if (this.#unanswered === 0) resolve();
    };
    this.#onAnswered();
    await promise;
    clearTimeout(timer);
  }

  /** Counts a request and returns its connection; undefined if the request must be ignored. */
  beginRequest(socket: Socket, response: ServerResponse): Connection | undefined {
    const connection = this.#connections.get(socket) ?? this.#open(socket);
    if (connection.isClosing) {
      connection.ignored++;
      return undefined;
    }
    connection.unanswered++;
    this.#unanswered++;
    response.once('close', () => {
      // When a connection ends, it settles all of its requests at once, because answers that still wait emit no event.
      if (connection.unanswered > 0) this.#settle(connection, 1);
    });
    return connection;
  }

  #open(socket: Socket): Connection {
    const connection: Connection = {
      caller: callerKey(socket.remoteAddress),
      unanswered: 0,
      isClosing: false,
      ignored: 0,
      rejections: 0,
      isBusy: false,
      pipelined: [],
      bodies: new Set(),
      onEnd: undefined,
    };
    this.#connections.set(socket, connection);
    // Node creates an error for each unanswered request of a closed connection. The stacks of these errors are never
    // read, but would be half of the cost of a caller who sends many requests and disconnects.
    let stackTraceLimit = 0;
    socket.prependOnceListener('close', () => {
      ({ stackTraceLimit } = Error);
      Error.stackTraceLimit = 0;
    });
    socket.once('close', () => {
      Error.stackTraceLimit = stackTraceLimit;
      connection.isClosing = true;
      this.#settle(connection, connection.unanswered);
      connection.pipelined.length = 0;
      for (const body of connection.bodies) body.release();
      connection.bodies.clear();
      connection.onEnd?.();
    });
    return connection;
  }

  #settle(connection: Connection, count: number): void {
    connection.unanswered -= count;
    this.#unanswered -= count;
    this.#onAnswered();
  }
}
