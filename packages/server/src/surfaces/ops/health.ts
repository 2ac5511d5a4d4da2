/** Health for load balancers and process supervisors. */
import { Hono } from 'hono';
import type { Store } from '../../store/store.ts';

export interface HealthOptions {
  readonly store: Pick<Store, 'ping' | 'schema'>;
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
}

/** Requests within this time get the result of one probe: a probe writes to the database, and anybody may ask. */
const PROBE_EVERY_MS = 1_000;

/**
 * - `GET /health/live`: the process answers.
 * - `GET /health/ready`: it can serve: 200, or 503 while it drains, or its database cannot be reached, read or written,
 *   or has a newer schema that this version may not use. The database is probed at most once a second.
 */
export function healthSurface({ store, stopping }: HealthOptions): Hono {
  const isReachable = atMostEvery(PROBE_EVERY_MS, () =>
    store.ping().then(
      () => true,
      () => false,
    ),
  );
  return new Hono()
    .get('/health/live', (context) => context.json({ status: 'live' }, 200, noStore))
    .get('/health/ready', async (context) => {
      if (stopping.aborted) return context.json({ status: 'draining' }, 503, noStore);
      const isReady = await isReachable();
      const { refusal } = store.schema;
      if (refusal !== undefined) {
        return context.json({ status: 'newer schema', reason: refusal.message }, 503, noStore);
      }
      return isReady
        ? context.json({ status: 'ready' }, 200, noStore)
        : context.json({ status: 'database unavailable' }, 503, noStore);
    });
}

const noStore = { 'cache-control': 'no-store' };

/**
 * Calls `work` at most once in `ms`, and never while it is still running. All other calls get the result of the latest
 * one.
 */
function atMostEvery<T>(ms: number, work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let isRunning = false;
  let startedAt = 0;
  return () => {
    if (answer !== undefined && (isRunning || performance.now() - startedAt < ms)) return answer;
    isRunning = true;
    startedAt = performance.now();
    answer = work().finally(() => {
      isRunning = false;
    });
    return answer;
  };
}
