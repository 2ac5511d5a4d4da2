/** A cache whose entries live only for a moment: it saves reads of the store, and is never much behind it. */
import type { Clock } from '../../ports/clock.ts';
import { elapsedSince } from '../../time/instants.ts';

export interface ShortLivedCache<T> {
  /** Returns the cached value while it is young enough, otherwise the result of `load`. Undefined is not cached. */
  get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
  /** Drops the values that match, and keeps the results of running loads from being cached. */
  drop(matches: (value: T) => boolean): void;
}

/**
 * @param lifetimeMs how long a value is used
 * @param limit maximum number of entries; the oldest is evicted first
 */
export function createShortLivedCache<T>(clock: Clock, lifetimeMs: number, limit: number): ShortLivedCache<T> {
  const entries = new Map<string, { readonly value: T; readonly from: number }>();
  /** Concurrent requests for a key share one load, unless something was dropped since it began. */
  const loads = new Map<string, { readonly value: Promise<T | undefined>; readonly drops: number }>();
  let drops = 0;

  async function once(key: string, dropsBefore: number, load: () => Promise<T | undefined>): Promise<T | undefined> {
    const running = { value: load(), drops: dropsBefore };
    loads.set(key, running);
    try {
      return await running.value;
    } finally {
      if (loads.get(key) === running) loads.delete(key);
    }
  }

  return {
    async get(key, load) {
      const known = entries.get(key);
      if (known !== undefined && elapsedSince(known.from, clock.now(), 0) < lifetimeMs) return known.value;
      entries.delete(key);
      const running = loads.get(key);
      if (running !== undefined && running.drops === drops) return running.value;
      const [dropsBefore, from] = [drops, clock.now()];
      const value = await once(key, dropsBefore, load);
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
