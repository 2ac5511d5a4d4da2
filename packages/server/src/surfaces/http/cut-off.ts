/** Stops the HTTP parser of a connection on which far too many requests were pipelined. */
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const requested = Symbol('requested');

/**
 * Returns the class for the requests of a server. One read of a socket can contain hundreds of requests. Node parses
 * all of them, even if the socket was destroyed in the meantime, and in a flood this is most of the work. The parser
 * stops only at a request that changes the protocol (`Upgrade`, `CONNECT`), and Node ends the connection if there is no
 * listener for it. Therefore requests on a connection that is cut off claim to be such a request.
 *
 * @param isCutOff whether nothing more of a socket may be parsed
 */
export function requestClass(isCutOff: (socket: Socket) => boolean): typeof IncomingMessage {
  return class extends IncomingMessage {
    declare [requested]: unknown;

    get upgrade(): unknown {
      return isCutOff(this.socket) || this[requested];
    }

    set upgrade(value: unknown) {
      this[requested] = value;
    }
  };
}
