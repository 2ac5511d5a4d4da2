/** A map of bounded size that removes the least recently used entry. */
export interface RecentlyUsed<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

/** @param limit entries at most */
export function createRecentlyUsed<T>(limit: number): RecentlyUsed<T> {
  // A Map keeps the order of insertion: a used entry moves to the end, and the first entry is removed.
  const entries = new Map<string, T>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const oldest = entries.size > limit ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
}
