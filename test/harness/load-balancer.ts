/** A load balancer before several servers: one address for browsers and apps, and each request goes to the chosen server. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoadBalancer {
  /** `http://localhost:<port>` */
  readonly origin: string;
  readonly port: number;
  /** Sends requests to these ports, in turn. */
  sendTo(...ports: readonly number[]): void;
  close(): Promise<void>;
}

export async function startLoadBalancer(): Promise<LoadBalancer> {
  let targets: readonly number[] = [];
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const port = targets[turn % targets.length];
    turn += 1;
    const { method, url: path, headers } = incoming;
    const forwarded = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    port,
    sendTo(...ports) {
      targets = ports;
      turn = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
