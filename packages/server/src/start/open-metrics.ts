/** Opens the metrics of a server: what counts, and the port on which they are read. */
import type { Observer, StoreObserver } from '../ports/observer.ts';
import type { Services } from '../services.ts';
import type { HttpServer } from '../surfaces/http/http-server.ts';
import type { MetricsSettings } from './options/operator-options.ts';
import { listenError } from './start-failure.ts';
import { serverVersion } from './version.ts';

export interface Metrics {
  readonly observer: Observer & StoreObserver;
  /** Starts to answer. Resolves with the address. @throws StartError */
  listen(services: Pick<Services, 'srp' | 'store'>, http: Pick<HttpServer, 'state'>): Promise<string>;
  close(): Promise<void>;
}

/** The code for metrics is loaded only by a server that has them. */
export async function openMetrics(settings: MetricsSettings): Promise<Metrics> {
  const [{ createObservations }, { createReadings }, { listenForScrapes }] = await Promise.all([
    import('../metrics/observations.ts'),
    import('../metrics/readings.ts'),
    import('../metrics/metrics-server.ts'),
  ]);
  const { observer, metrics: counted } = createObservations(settings.byPool);
  const closing: (() => void | Promise<void>)[] = [];
  return {
    observer,
    async listen({ srp, store }, http) {
      const readings = createReadings({
        lanes: () => http.state().lanes,
        rejectedRequests: () => http.state().rejected,
        srpWaiting: () => srp.waiting,
        storeLoad: () => store.load(),
        outbox: async () => ({
          message: await store.read.outbox.count('message'),
          log: await store.read.outbox.count('log'),
        }),
        version: serverVersion(),
      });
      closing.push(() => readings.close());
      const { host, port } = settings;
      const metrics = [...counted, ...readings.metrics];
      const opening = listenForScrapes({ host, port, metrics, refresh: () => readings.refresh() });
      const server = await opening.catch((error: unknown) => {
        throw listenError(error, settings, { port: '--metrics-port', host: '--metrics-host' });
      });
      closing.push(() => server.close());
      return `http://${host.includes(':') ? `[${host}]` : host}:${server.port}/metrics`;
    },
    async close() {
      for (const close of closing) await close();
    },
  };
}
