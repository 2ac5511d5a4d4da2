/** What is under way on each connection, and on all of them together. */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { callerKey } from './caller-address.ts';
import type { HeldBody } from './held-bodies.ts';

export interface Connection {
  /** Whom its requests are counted for. */
  readonly caller: string;
  /** Requests whose answer has not been sent. */
  unanswered: number;
  /** It is about to be closed: further requests on it are ignored. */
  takesNoMore: boolean;
  ignored: number;
  /** Requests that were refused since one was admitted. */
  refusals: number;
  /** Whether a request of it is in work or waits for its turn. */
  isBusy: boolean;
  /** What to do with the requests that came meanwhile. */
  readonly behind: (() => void)[];
  /** Bodies of its requests that are held in memory. */
  readonly bodies: Set<HeldBody>;
  /** Called when it ends: gives the place up of the request that waits for its turn. */
  onEnd: (() => void) | undefined;
}

/** Requests that are ignored on a connection that is about to be closed, until nothing more of it is parsed. */
const maxIgnored = 8;

/** The connections of one server. */
export class Connections {
  readonly #connections = new WeakMap<Socket, Connection>();
  #unanswered = 0;
  #onAnswered: () => void = () => undefined;

  /** Begins to watch a server; once, and before it listens. */
  watch(server: Server): void {
    server.on('connection', (socket) => this.#open(socket));
  }

  /** Whether so much was sent ahead on a connection that its end is not waited for. */
  isCutOff(socket: Socket): boolean {
    return (this.#connections.get(socket)?.ignored ?? 0) >= maxIgnored;
  }

  /** Requests on all connections whose answer has not been sent. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Resolves when every request has been answered or its connection has ended, or after `timeoutMs`. */
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

  /** Takes note of a request, and says on which connection it came; undefined if the request is to be ignored. */
  begin(socket: Socket, response: ServerResponse): Connection | undefined {
    const connection = this.#connections.get(socket) ?? this.#open(socket);
    if (connection.takesNoMore) {
      connection.ignored++;
      return undefined;
    }
    connection.unanswered++;
    this.#unanswered++;
    response.once('close', () => {
      // Answers that wait for their turn on a connection hear nothing of its end: it has settled for all of them.
      if (connection.unanswered > 0) this.#settle(connection, 1);
    });
    return connection;
  }

  #open(socket: Socket): Connection {
    const connection: Connection = {
      caller: callerKey(socket.remoteAddress),
      unanswered: 0,
      takesNoMore: false,
      ignored: 0,
      refusals: 0,
      isBusy: false,
      behind: [],
      bodies: new Set(),
      onEnd: undefined,
    };
    this.#connections.set(socket, connection);
    // Node makes an error for each request that a closed connection leaves without an answer. Their stacks, which nobody
    // reads, would be half of what a caller who sends many requests and hangs up costs.
    let stackTraceLimit = 0;
    socket.prependOnceListener('close', () => {
      ({ stackTraceLimit } = Error);
      Error.stackTraceLimit = 0;
    });
    socket.once('close', () => {
      Error.stackTraceLimit = stackTraceLimit;
      connection.takesNoMore = true;
      this.#settle(connection, connection.unanswered);
      connection.behind.length = 0;
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
