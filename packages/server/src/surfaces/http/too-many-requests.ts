/** The refusal of a request for which there is no room, written without any of the work that it is about. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../ports/log.ts';
import { corsHeaders } from './cors-headers.ts';
import type { Connection } from './connections.ts';
import { announcesTooMuch } from './request-body.ts';

const code = 'TooManyRequestsException';
const message = 'Rate exceeded';
const body = JSON.stringify({ __type: code, message });

/** How long a connection waits for its second refusal in a row: whoever asks again at once would be all that we do. */
const againAfterMs = 250;

/** How often the log tells of refusals, in milliseconds. */
const reportEveryMs = 1_000;

/** Refuses requests, and counts them for the log: a line for each would be a flood of its own. */
export class Refusals {
  readonly #log: Logger;
  readonly #requestId: () => string;
  #count = 0;

  constructor(log: Logger, requestId: () => string) {
    this.#log = log;
    this.#requestId = requestId;
  }

  /**
   * Answers in the form of the API. The status is 429 where Cognito has 400: proxies and clients that look at nothing else
   * understand it, and SDKs retry both.
   *
   * @param last whether nothing more is taken from this connection
   */
  refuse(request: IncomingMessage, response: ServerResponse, connection: Connection, last: boolean): void {
    this.#note();
    if (connection.refusals++ === 0 || last) this.#answer(request, response, last);
    else setTimeout(() => this.#answer(request, response, last), againAfterMs).unref();
  }

  #answer(request: IncomingMessage, response: ServerResponse, last: boolean): void {
    // Node reads a body that nobody has read to its end, to find the next request. That is worth it for short ones only.
    const isShort = request.headers['content-length'] !== undefined && !announcesTooMuch(request);
    const ends = last || !(isShort || request.complete);
    response.writeHead(429, {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': Buffer.byteLength(body),
      'x-amzn-requestid': this.#requestId(),
      'x-amzn-errortype': `${code}:`,
      'x-amzn-errormessage': message,
      ...corsHeaders,
      ...(ends ? { connection: 'close' } : {}),
    });
    response.end(body);
  }

  #note(): void {
    if (this.#count++ > 0) return;
    setTimeout(() => {
      const refused = this.#count;
      this.#log.warn({ refused }, `refused ${refused} requests with TooManyRequestsException: too many at a time`);
      this.#count = 0;
    }, reportEveryMs).unref();
  }
}
