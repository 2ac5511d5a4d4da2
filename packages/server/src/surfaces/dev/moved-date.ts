/** The header Date of answers while the clock of a server in development differs from that of the machine. */
import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../../ports/clock.ts';
import { machineClock } from '../../time/settable-clock.ts';

/** Clients correct their clocks by this header: AWS SDKs for signatures, `@latchkey/client` for TIMESTAMP. */
export function movedDate(clock: Clock): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const now = clock.now();
    if (Math.abs(now - machineClock(clock).now()) >= 1_000) context.header('date', new Date(now).toUTCString());
  };
}
