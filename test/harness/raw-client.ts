/** Sends requests without an SDK over keep-alive connections, for requests that no SDK would send, and for many requests. */
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { operations, type OperationName, targetPrefix } from '@latchkey/model';

/** An answer without any decoding. */
export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
}

/** Keep-alive connections to one server. Every call rejects if there is no complete answer within `timeoutMs`. */
export class RawClient {
  readonly #endpoint: string;
  readonly #timeoutMs: number;
  readonly #agent: Agent;

  constructor(endpoint: string, { sockets = 8, timeoutMs = 5000 } = {}) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  /** Sends a request without changing it. */
  send({ method = 'POST', path = '/', headers = {}, body = '' }: RawRequest): Promise<RawReply> {
    const { promise, resolve, reject } = Promise.withResolvers<RawReply>();
    // The path is not put into a URL, which would normalize it.
    const { hostname, port } = new URL(this.#endpoint);
    const outgoing = request({ hostname, port, path, method, headers, agent: this.#agent }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        clearTimeout(timer);
        const text = Buffer.concat(chunks).toString();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    const late = new Error(`no answer within ${this.#timeoutMs} ms`);
    const timer = setTimeout(() => outgoing.destroy(late), this.#timeoutMs);
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.end(body);
    return promise;
  }

  /** Calls an operation with any JSON value. The signature has the right form but a wrong value; `latchkey dev` accepts it. */
  call(operation: OperationName, input: unknown, headers: OutgoingHttpHeaders = {}): Promise<RawReply> {
    const signature = operations[operation].auth === 'sigv4' ? formalSignature() : {};
    return this.send({ headers: { ...targetOf(operation), ...signature, ...headers }, body: JSON.stringify(input) });
  }

  /** Calls an operation that must succeed, and returns its output. */
  async result<T>(operation: OperationName, input: unknown): Promise<T> {
    const { status, text } = await this.call(operation, input);
    if (status !== 200) throw new Error(`${operation}: ${status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Returns the headers that name an operation. */
export function targetOf(operation: string): OutgoingHttpHeaders {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${targetPrefix}.${operation}` };
}

/** Returns headers of a complete Signature Version 4 whose signature is all zeros. */
export function formalSignature(): OutgoingHttpHeaders {
  const now = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${now.slice(0, 8)}/us-east-1/cognito-idp/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`;
  return { 'x-amz-date': now, authorization };
}
