/**
 * Limits the sign-ins that wait for one provider at a time. Without it, a provider that does not answer would keep the
 * requests of all other users waiting.
 */
import { FederationFailure } from './federation-failure.ts';

/** The most sign-ins that wait for one provider: a quarter of the requests that a server answers at a time by default. */
const mostWaiting = 64;

export interface CallsInProgress {
  /** @throws FederationFailure `temporarily_unavailable` if too many calls for the key are in progress */
  run<T>(key: string, call: () => Promise<T>): Promise<T>;
}

export function createCallsInProgress(limit = mostWaiting): CallsInProgress {
  const counts = new Map<string, number>();
  return {
    async run(key, call) {
      const count = counts.get(key) ?? 0;
      if (count >= limit) {
        throw new FederationFailure('temporarily_unavailable', 'Too many sign-ins wait for the identity provider');
      }
      counts.set(key, count + 1);
      try {
        return await call();
      } finally {
        const left = (counts.get(key) ?? 1) - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      }
    },
  };
}
