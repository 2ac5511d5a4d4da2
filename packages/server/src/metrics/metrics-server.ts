/**
 * Answers Prometheus on a port of its own: metrics are for operators, and this port must not be reachable from where users are. It
 * has no queue, so metrics can be read while the server is overloaded.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnyMetric } from './registry.ts';

export interface MetricsOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly metrics: readonly AnyMetric[];
  /** Called before the metrics are written. */
  readonly refresh: () => Promise<void>;
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

const headers = {
  'content-type': 'text/plain; version=0.0.4; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Scrapers keep a connection or two. The limits keep others from holding many. */
const limits = { headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000 };
const maxConnections = 64;

/**
 * Starts the server. Resolves when it listens.
 * @throws Node's own errors: EADDRINUSE, EACCES, EADDRNOTAVAIL ...
 */
export async function listenForScrapes({ host, port, metrics, refresh }: MetricsOptions): Promise<MetricsServer> {
  /** Scrapers that ask at the same time share one reading. */
  let reading: Promise<string> | undefined;
  const read = async () => {
    await refresh();
    return metrics.map((metric) => metric.text()).join('');
  };
  const server = createServer(limits, (request, response) => {
    const path = request.url?.split('?')[0];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (path !== '/metrics' || !isRead) {
      response.writeHead(path === '/metrics' ? 405 : 404, { 'content-length': 0, ...(isRead ? {} : { allow: 'GET' }) });
      response.end();
      return;
    }
    reading ??= read().finally(() => (reading = undefined));
    reading.then(
      (text) => response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text),
      () => response.writeHead(500, { 'content-length': 0 }).end(),
    );
  });
  server.maxConnections = maxConnections;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The listener stays: without it, an error while accepting a connection would end the process.
  server.on('error', reject).listen({ host, port }, resolve);
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
