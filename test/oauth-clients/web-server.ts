/** A server of an app on a port of its own, on the name localhost: Cognito allows plain http for this name only. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebServer {
  /** `http://localhost:<port>` */
  readonly origin: string;
  /** Sets what answers from now on: the address is needed before the app can be configured. */
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

export async function startWebServer(): Promise<WebServer> {
  let listener: RequestListener = (_request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-type', 'text/html').end('<title>App</title><h1>Back in the app</h1>');
  };
  const server = createServer((request, response) => {
    // Browsers ask for it on their own.
    if (request.url === '/favicon.ico') response.writeHead(204).end();
    else listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    serve: (given) => (listener = given),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
