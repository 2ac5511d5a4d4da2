/** Health for load balancers and process supervisors. */
import { Hono } from 'hono';
import type { Store } from '../../store/store.ts';

export interface HealthOptions {
  readonly store: Pick<Store, 'ping'>;
  /** Aborted from the moment the server was told to stop. */
  readonly stopping: AbortSignal;
}

/** Where health is told. */
export const healthPaths: readonly string[] = ['/health/live', '/health/ready'];

/**
 * - `GET /health/live`: the process answers.
 * - `GET /health/ready`: it can serve: 200, or 503 while it drains or its database can't be reached or written.
 */
export function healthSurface({ store, stopping }: HealthOptions): Hono {
  return new Hono()
    .get('/health/live', (context) => context.json({ status: 'live' }, 200, noStore))
    .get('/health/ready', async (context) => {
      if (stopping.aborted) return context.json({ status: 'draining' }, 503, noStore);
      const reachable = await store.ping().then(
        () => true,
        () => false,
      );
      return reachable
        ? context.json({ status: 'ready' }, 200, noStore)
        : context.json({ status: 'database unavailable' }, 503, noStore);
    });
}

const noStore = { 'cache-control': 'no-store' };
