/** Reads a pool of AWS, whose operations are limited to a few requests per second. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '../../administrator/service.ts';
import { CommandError } from '../../output/failure.ts';

const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 250;

/** Errors after which the same request may succeed later. */
const PASSING: ReadonlySet<string> = new Set(['TooManyRequests', 'Throttling', 'LimitExceeded', 'Http429', 'Http503']);

/** Returns a service that repeats requests after such an error. Only for requests that change nothing. */
export function retryingService(service: Service, signal: AbortSignal): Service {
  return {
    async call(operation, input) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await service.call(operation, input);
        } catch (error) {
          if (!(error instanceof CommandError) || !PASSING.has(error.code) || attempt >= ATTEMPTS) throw error;
        }
        await delay(FIRST_PAUSE_MS * 2 ** (attempt - 1), undefined, { signal });
      }
    },
    callLatchkey: (operation, input) => service.callLatchkey(operation, input),
  };
}
