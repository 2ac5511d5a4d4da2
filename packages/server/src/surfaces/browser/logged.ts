/** Writes one log line for each request to an endpoint that knows no more about it than its path and its answer. */
import type { Context, Handler } from 'hono';
import type { Services } from '../../services.ts';
import { logEndpoint } from '../http/endpoint-log.ts';

/** @param endpoint the path below the pool, such as `/oauth2/idpresponse` */
export function logged(
  services: Pick<Services, 'log' | 'observer' | 'random'>,
  endpoint: string,
  handle: (context: Context) => Promise<Response>,
): Handler {
  return async (context) => {
    const start = performance.now();
    let [status, failure]: [number, unknown] = [500, undefined];
    try {
      const answer = await handle(context);
      ({ status } = answer);
      return answer;
    } catch (thrown) {
      failure = thrown;
      throw thrown;
    } finally {
      const subject = { pool: context.req.param('poolId') };
      const durationMs = performance.now() - start;
      const about = { requestId: services.random.uuid(), error: undefined, subject, notes: {}, failure };
      logEndpoint(services, { ...about, endpoint, status, durationMs });
    }
  };
}
