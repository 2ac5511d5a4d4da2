/** The metrics that are read when they are asked for: queues, the database, the process. */
import { readdirSync } from 'node:fs';
import type { EngineLoad } from '../store/db/connection.ts';
import { monitorEventLoop } from '../time/event-loop-delay.ts';
import { type AnyMetric, Gauge, type Reading } from './registry.ts';

/** What the parts of the server say about themselves. */
export interface MetricSources {
  /** Requests by lane of the admission queue. */
  readonly lanes: () => Readonly<Record<string, { readonly working: number; readonly waiting: number }>>;
  readonly rejectedRequests: () => number;
  /** Calls that wait for the threads of the SRP engine. */
  readonly srpWaiting: () => number;
  readonly storeLoad: () => EngineLoad;
  /** What waits for delivery, by queue. Rejects if the database cannot be read. */
  readonly outbox: () => Promise<Readonly<Record<string, number>>>;
  readonly version: string;
}

export interface Readings {
  readonly metrics: readonly AnyMetric[];
  /** Reads what takes time, before the metrics are written. */
  refresh(): Promise<void>;
  close(): void;
}

export function createReadings(sources: MetricSources): Readings {
  const loop = monitorEventLoop();
  let delays = loop.read();
  let waiting: readonly Reading[] = [];
  let isReadable = true;
  const lanes = (of: 'working' | 'waiting') => (): readonly Reading[] =>
    Object.entries(sources.lanes()).map(([lane, counts]) => [[lane], counts[of]]);
  const metrics = [
    new Gauge('latchkey_build_info', 'The version; always 1.', ['version', 'node'], () => [
      [[sources.version, process.version], 1],
    ]),
    new Gauge('latchkey_requests_in_work', 'Requests that are processed, by lane.', ['lane'], lanes('working')),
    new Gauge('latchkey_requests_queued', 'Requests that wait for their turn, by lane.', ['lane'], lanes('waiting')),
    new Gauge(
      'latchkey_requests_rejected_total',
      'Requests that were rejected because there were too many.',
      [],
      sources.rejectedRequests,
      'counter',
    ),
    new Gauge('latchkey_srp_jobs', 'Calls that wait for the threads of the SRP engine.', [], sources.srpWaiting),
    new Gauge(
      'latchkey_event_loop_delay_seconds',
      'How late the event loop was since the last time that metrics were read.',
      ['quantile'],
      () => [
        [['0.5'], delays.p50 / 1000],
        [['0.99'], delays.p99 / 1000],
        [['1'], delays.max / 1000],
      ],
    ),
    new Gauge('latchkey_store_readable', '1 if the database could be read.', [], () => (isReadable ? 1 : 0)),
    new Gauge('latchkey_outbox_entries', 'Messages and events that wait for delivery.', ['queue'], () => waiting),
    new Gauge('latchkey_sqlite_file_bytes', 'Size of the database file.', [], () => sources.storeLoad().fileBytes),
    new Gauge('latchkey_sqlite_log_bytes', 'Size of the write-ahead log.', [], () => sources.storeLoad().logBytes),
    new Gauge('latchkey_postgres_connections', 'Connections to PostgreSQL, and work that waits.', ['state'], () =>
      connectionsOf(sources.storeLoad()),
    ),
    ...processMetrics(),
  ];
  return {
    metrics,
    async refresh() {
      // Each reading covers the time since the one before, so that an old delay does not stay for ever.
      delays = loop.read();
      loop.reset();
      try {
        waiting = Object.entries(await sources.outbox()).map(([queue, count]) => [[queue], count]);
        isReadable = true;
      } catch {
        waiting = [];
        isReadable = false;
      }
    },
    close: () => loop.stop(),
  };
}

function connectionsOf({ connections }: EngineLoad): readonly Reading[] {
  if (connections === undefined) return [];
  const { open, idle, waiting } = connections;
  return [
    [['busy'], open - idle],
    [['idle'], idle],
    [['waiting'], waiting],
  ];
}

/** The names are those that Prometheus's own clients use. */
function processMetrics(): readonly AnyMetric[] {
  const startedAt = Math.round(Date.now() / 1000 - process.uptime());
  return [
    new Gauge(
      'process_cpu_seconds_total',
      'CPU time of all threads.',
      [],
      () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      },
      'counter',
    ),
    new Gauge('process_start_time_seconds', 'Start of the process, since the epoch.', [], () => startedAt),
    new Gauge('process_resident_memory_bytes', 'Memory of the process.', [], () => process.memoryUsage.rss()),
    new Gauge('process_open_fds', 'Open files and sockets.', [], openFiles),
    new Gauge('nodejs_heap_size_used_bytes', 'Used heap of the main thread.', [], () => process.memoryUsage().heapUsed),
    new Gauge(
      'nodejs_external_memory_bytes',
      'Memory of buffers outside of the heap.',
      [],
      () => process.memoryUsage().external,
    ),
  ];
}

/** Undefined where there is no /proc. */
function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}
