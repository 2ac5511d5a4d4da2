/** Rejects requests that exceed the limits of admission, at the lowest possible cost. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../ports/log.ts';
import { corsHeaders } from './cors-headers.ts';
import type { Connection } from './connections.ts';
import { announcesTooMuch } from './request-body.ts';

const code = 'TooManyRequestsException';
const message = 'Rate exceeded';
const body = JSON.stringify({ __type: code, message });

/**
 * Delay of the second and later rejections in a row on a connection, so that immediate retries do not take all of the
 * time.
 */
const againAfterMs = 250;

/** Time between two log lines about rejections, in milliseconds. */
const reportEveryMs = 1_000;

/** Rejects requests, and counts them for the log: one line for each would be too many. */
export class Rejections {
  readonly #log: Logger;
  readonly #requestId: () => string;
  #count = 0;
  #total = 0;

  constructor(log: Logger, requestId: () => string) {
    this.#log = log;
    this.#requestId = requestId;
  }

  /** Rejected requests since the start. */
  get total(): number {
    return this.#total;
  }

  /**
   * Answers in the form of the API. The status is 429, where Cognito has 400: proxies and clients that only look at the
   * status understand 429, and SDKs retry both.
   *
   * @param last whether the connection is closed after this answer
   */
  reject(request: IncomingMessage, response: ServerResponse, connection: Connection, last: boolean): void {
    this.#note();
    if (connection.rejections++ === 0 || last) this.#answer(request, response, last);
    else setTimeout(() => this.#answer(request, response, last), againAfterMs).unref();
  }

  #answer(request: IncomingMessage, response: ServerResponse, last: boolean): void {
    // Node reads an unread body to its end to find the next request. That pays off only for short bodies.
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
    this.#total += 1;
    if (this.#count++ > 0) return;
    setTimeout(() => {
      const refused = this.#count;
      this.#log.warn({ refused }, `refused ${refused} requests with TooManyRequestsException: too many at a time`);
      this.#count = 0;
    }, reportEveryMs).unref();
  }
}
