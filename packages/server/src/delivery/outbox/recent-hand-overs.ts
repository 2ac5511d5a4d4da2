/**
 * Records how long providers took recently, so that an answer for a decoy user can take as long. Otherwise the response
 * time would reveal whether a user exists, although the answer does not.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceError } from '@latchkey/model';
import type { Random } from '../../ports/random.ts';

export interface RecentHandOvers {
  /**
   * Starts to measure a hand-over. The returned function must be called at its end, with the failure if there was one.
   */
  start(): (failure: ServiceError | undefined) => void;
  /**
   * Replays one of the recent hand-overs: takes as long, and throws its failure. Does nothing before the first one.
   * @throws ServiceError
   */
  replay(): Promise<void>;
}

/** Recorded hand-overs: enough to represent their distribution, few enough that an outage is soon forgotten. */
const RECORDED = 32;

/** Returns an empty record of the hand-overs to one provider. */
export function createRecentHandOvers(random: Pick<Random, 'integer'>): RecentHandOvers {
  const recorded: { readonly ms: number; readonly failure: ServiceError | undefined }[] = [];
  return {
    start() {
      const started = performance.now();
      return (failure) => {
        recorded.push({ ms: performance.now() - started, failure });
        if (recorded.length > RECORDED) recorded.shift();
      };
    },
    async replay() {
      const one = recorded[recorded.length === 0 ? 0 : random.integer(recorded.length)];
      if (one === undefined) return;
      await sleep(one.ms);
      if (one.failure !== undefined) throw one.failure;
    },
  };
}
