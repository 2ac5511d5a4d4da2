/** A cache whose entries live only for a moment: it saves reads of the store, and is never much behind it. */
import type { Clock } from '../../ports/clock.ts';
import { elapsedSince } from '../../time/instants.ts';

export interface ShortLivedCache<T> {
  /** Returns the cached value while it is young enough, otherwise the result of `load`. Undefined is not cached. */
  get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
  /** Drops the values that match, and keeps the results of running loads from being cached. */
  drop(matches: (value: T) => boolean): void;
}

/** A load that is running. */
interface Load<T> {
  readonly value: Promise<T | undefined>;
  /** How many drops there were when it began. */
  readonly drops: number;
  /** When it began. */
  readonly from: number;
}

/**
 * @param lifetimeMs how long a value is used
 * @param limit maximum number of entries; the oldest is evicted first
 */
export function createShortLivedCache<T>(clock: Clock, lifetimeMs: number, limit: number): ShortLivedCache<T> {
  const entries = new Map<string, { readonly value: T; readonly from: number }>();
  /** Concurrent requests for a key share one load, unless it began too long ago or something was dropped since. */
  const loads = new Map<string, Load<T>>();
  let drops = 0;

  const isYoung = (from: number): boolean => elapsedSince(from, clock.now(), 0) < lifetimeMs;

  async function valueOf(key: string, load: Load<T>): Promise<T | undefined> {
    loads.set(key, load);
    try {
      return await load.value;
    } finally {
      if (loads.get(key) === load) loads.delete(key);
    }
  }

  return {
    async get(key, load) {
      const known = entries.get(key);
      if (known !== undefined && isYoung(known.from)) return known.value;
      entries.delete(key);
      const running = loads.get(key);
      if (running !== undefined && running.drops === drops && isYoung(running.from)) return running.value;
      const [dropsBefore, from] = [drops, clock.now()];
      const value = await valueOf(key, { value: load(), drops: dropsBefore, from });
      // A value that was read before a change must not be cached after it.
      if (value !== undefined && drops === dropsBefore) {
        entries.delete(key);
        entries.set(key, { value, from });
        const oldest = entries.size > limit ? entries.keys().next().value : undefined;
        if (oldest !== undefined) entries.delete(oldest);
      }
      return value;
    },

    drop(matches) {
      drops++;
      for (const [key, { value }] of entries) if (matches(value)) entries.delete(key);
    },
  };
}
