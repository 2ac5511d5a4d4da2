/** A keep-alive connection to the API that adds little time of its own to a measurement. */
import { Agent, request } from 'node:http';

export interface Timed {
  readonly ms: number;
  readonly status: number;
  /** The name of the error, without the namespace before `#`. */
  readonly error: string | undefined;
}

export interface Connection {
  /** Posts an operation, and measures the time from sending to the end of the answer. */
  post(operation: string, input: object): Promise<Timed>;
  close(): void;
}

export function openConnection(endpoint: string): Connection {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    post(operation, input) {
      const body = Buffer.from(JSON.stringify(input));
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        'content-length': body.length,
      };
      const { promise, resolve, reject } = Promise.withResolvers<Timed>();
      const started = performance.now();
      const sent = request({ agent, hostname, port, method: 'POST', path: '/', headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const ms = performance.now() - started;
          const status = answer.statusCode ?? 0;
          resolve({ ms, status, error: status === 200 ? undefined : errorOf(Buffer.concat(chunks).toString()) });
        });
        answer.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
      return promise;
    },
    close: () => agent.destroy(),
  };
}

function errorOf(body: string): string {
  const { __type: type } = JSON.parse(body) as { __type?: string };
  return type?.split('#').at(-1) ?? body;
}
