/** A simulated network between client and server: slow, with lost requests and answers, or with a failing gateway. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to one request. */
export type Weather =
  | 'fine'
  /** The server receives the request, but the answer is lost. */
  | 'answer lost'
  /** The request does not arrive. */
  | 'request lost'
  /** A gateway answers 503 in HTML. */
  | 'gateway'
  /** The answer is delayed by this many ms. */
  | number
  /** The Date header of the answer is wrong by this many ms. */
  | { readonly clockOff: number };

export interface Network {
  readonly endpoint: string;
  /** Operations in the order of the requests. */
  readonly operations: string[];
  close(): Promise<void>;
}

/** Forwards requests to a server. The weather of each request depends on the operation and the number of earlier requests for it. */
export async function network(
  { endpoint }: { readonly endpoint: string },
  weather: (operation: string, before: number) => Weather,
): Promise<Network> {
  const operations: string[] = [];
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const before = operations.filter((name) => name === operation).length;
    operations.push(operation);
    forward(endpoint, request, response, weather(operation, before)).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The network has no address.');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    operations,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(
  endpoint: string,
  request: IncomingMessage,
  response: ServerResponse,
  weather: Weather,
): Promise<void> {
  const body = Buffer.concat(await request.toArray());
  if (weather === 'request lost') return void response.destroy();
  if (weather === 'gateway') {
    response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Service unavailable</h1>');
    return;
  }
  if (typeof weather === 'number') await sleep(weather);
  const { 'content-type': type = '', 'x-amz-target': target = '' } = request.headers;
  const headers = { 'content-type': type, 'x-amz-target': String(target) };
  const answer = await fetch(endpoint, { method: 'POST', headers, body });
  const text = await answer.text();
  if (weather === 'answer lost') return void response.destroy();
  const date =
    typeof weather === 'object' ? new Date(Date.now() + weather.clockOff).toUTCString() : answer.headers.get('date');
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1', date: date ?? '' }).end(text);
}
