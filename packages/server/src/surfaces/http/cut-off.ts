/** Stops the parser of a connection on which far too many requests were sent ahead. */
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const asked = Symbol('asked');

/**
 * The class of a server's requests. One read of a socket can bring hundreds of requests, and Node parses all of them, even
 * when the socket has been destroyed meanwhile: a flood is then mostly that. The parser stops only at a request that changes
 * the protocol (`Upgrade`, `CONNECT`), and Node ends the connection where nobody listens for that. So this is what requests
 * on a connection that is cut off say of themselves.
 *
 * @param isCutOff whether nothing more may be parsed of what a socket brings
 */
export function requestClass(isCutOff: (socket: Socket) => boolean): typeof IncomingMessage {
  return class extends IncomingMessage {
    declare [asked]: unknown;

    get upgrade(): unknown {
      return isCutOff(this.socket) || this[asked];
    }

    set upgrade(value: unknown) {
      this[asked] = value;
    }
  };
}
