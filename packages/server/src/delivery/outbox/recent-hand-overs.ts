/**
 * How long providers took lately, so that an answer about somebody who does not exist can take as long. Without it the
 * time of an answer would say who exists, however much its words hide it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceError } from '@latchkey/model';
import type { Random } from '../../ports/random.ts';

export interface RecentHandOvers {
  /** Starts the clock of a hand-over; call the result at its end, with what it failed with. */
  start(): (failure: ServiceError | undefined) => void;
  /**
   * Does what one of the recent hand-overs did: takes its time, throws its failure. Before the first one nothing is known.
   * @throws ServiceError
   */
  repeat(): Promise<void>;
}

/** Enough to show their spread, few enough to forget an outage soon. */
const KEPT = 32;

/** A record of hand-overs to one provider. */
export function createRecentHandOvers(random: Pick<Random, 'integer'>): RecentHandOvers {
  const kept: { readonly ms: number; readonly failure: ServiceError | undefined }[] = [];
  return {
    start() {
      const started = performance.now();
      return (failure) => {
        kept.push({ ms: performance.now() - started, failure });
        if (kept.length > KEPT) kept.shift();
      };
    },
    async repeat() {
      const one = kept[kept.length === 0 ? 0 : random.integer(kept.length)];
      if (one === undefined) return;
      await sleep(one.ms);
      if (one.failure !== undefined) throw one.failure;
    },
  };
}
