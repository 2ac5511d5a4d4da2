/** Token buckets by name, in the memory of this process. */
import { createRecentlyUsed } from '../../crypto/recently-used.ts';

export interface TokenBuckets {
  /**
   * Takes a token from the bucket of this name. False: it has none.
   *
   * @param perSecond the tokens that the bucket gets in a second
   * @param burst the most tokens that it holds; as many as it gets in a second by default
   */
  take(name: string, perSecond: number, burst?: number): boolean;
}

interface Bucket {
  /** Tokens that were left at the time `at`. */
  readonly left: number;
  /** Time of the monotonic clock, in milliseconds. */
  readonly at: number;
}

/**
 * Creates the buckets. A new bucket is full.
 *
 * @param remembered the most buckets in memory, some 200 bytes each; one that was dropped is full again
 * @param monotonic a monotonic clock, in milliseconds since an arbitrary moment
 */
export function createTokenBuckets(remembered: number, monotonic: () => number): TokenBuckets {
  const buckets = createRecentlyUsed<Bucket>(remembered);
  return {
    take(name, perSecond, burst = perSecond) {
      const at = monotonic();
      const known = buckets.get(name) ?? { left: burst, at };
      const left = Math.min(burst, known.left + ((at - known.at) * perSecond) / 1000);
      if (left < 1) return false;
      buckets.set(name, { left: left - 1, at });
      return true;
    },
  };
}
