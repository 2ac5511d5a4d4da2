/** A cache whose entries count for a moment only: it spares the store, and is never much behind it. */
import type { Clock } from '../../ports/clock.ts';
import { elapsedSince } from '../../time/instants.ts';

export interface ShortLivedCache<T> {
  /** The value of a key: the remembered one while it is young enough, else what `load` gives. Undefined is not remembered. */
  get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
  /** Drops the values that `matches` picks, and keeps loads that are under way from being remembered. */
  drop(matches: (value: T) => boolean): void;
}

/**
 * @param lifetimeMs how long a value counts
 * @param limit entries at most; the one that was stored first gives way
 */
export function createShortLivedCache<T>(clock: Clock, lifetimeMs: number, limit: number): ShortLivedCache<T> {
  const entries = new Map<string, { readonly value: T; readonly from: number }>();
  let drops = 0;

  return {
    async get(key, load) {
      const known = entries.get(key);
      if (known !== undefined && elapsedSince(known.from, clock.now(), 0) < lifetimeMs) return known.value;
      entries.delete(key);
      const [dropsBefore, from] = [drops, clock.now()];
      const value = await load();
      // What was read before a change must not be remembered after it.
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
