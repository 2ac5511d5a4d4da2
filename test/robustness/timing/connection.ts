/** A keep-alive connection to the API that adds little time of its own to a measurement. */
import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';

export interface Timed {
  readonly ms: number;
  readonly status: number;
  /** The name of the error, without the namespace before `#`; undefined for a success. */
  readonly error: string | undefined;
}

export interface Connection {
  /** Posts an operation, and measures the time from sending to the end of the answer. */
  post(operation: string, input: object): Promise<Timed>;
  /** Posts a form of managed login, and measures the same. `error` is what the page shows, or to which page it leads. */
  postForm(path: string, cookie: string, fields: Readonly<Record<string, string>>): Promise<Timed>;
  close(): void;
}

export function openConnection(endpoint: string): Connection {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (path: string, headers: OutgoingHttpHeaders, text: string, errorOf: ErrorOf): Promise<Timed> => {
    const body = Buffer.from(text);
    const { promise, resolve, reject } = Promise.withResolvers<Timed>();
    const started = performance.now();
    const all = { ...headers, 'content-length': body.length };
    const sent = request({ agent, hostname, port, method: 'POST', path, headers: all }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const ms = performance.now() - started;
        resolve({ ms, status: answer.statusCode ?? 0, error: errorOf(answer, Buffer.concat(chunks).toString()) });
      });
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
    return promise;
  };
  return {
    post(operation, input) {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      };
      return send('/', headers, JSON.stringify(input), ({ statusCode }, body) =>
        statusCode === 200 ? undefined : errorOf(body),
      );
    },
    postForm(path, cookie, fields) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie };
      return send(
        path,
        headers,
        new URLSearchParams(fields).toString(),
        (answer, body) => redirectOf(answer) ?? alertOf(body),
      );
    },
    close: () => agent.destroy(),
  };
}

/** Returns the last part of the address to which a page sends the browser; undefined if it sends it nowhere. */
function redirectOf({ headers: { location } }: IncomingMessage): string | undefined {
  return location === undefined ? undefined : `to ${location.split('?')[0]?.split('/').at(-1)}`;
}

/** Returns the error that a page shows. */
function alertOf(body: string): string {
  return /role="alert"[^>]*>([^<]*)</.exec(body)?.[1] ?? body;
}

/** Returns what is wrong according to an answer and its body. */
type ErrorOf = (answer: IncomingMessage, body: string) => string | undefined;

function errorOf(body: string): string {
  const { __type: type } = JSON.parse(body) as { __type?: string };
  return type?.split('#').at(-1) ?? body;
}
