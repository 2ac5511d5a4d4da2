/**
 * Where the library keeps what must outlive a page or a process: device records, and sessions if asked to.
 *
 * Implement it over whatever a platform has (React Native: expo-secure-store, react-native-keychain, MMKV). Keys hold
 * nothing but `A-Z a-z 0-9 . _ -` and are at most 100 characters; device records are below 1,500 characters. Each call must be
 * atomic for its key: a reader sees the old value or the new one, never a part.
 */
export interface RecordStore {
  /** The value under a key, or undefined. */
  get(key: string): Promise<string | undefined>;
  /** Puts a value under a key, in place of the one before. */
  set(key: string, value: string): Promise<void>;
  /** Takes a key away; nothing happens if it is not there. */
  delete(key: string): Promise<void>;
  /**
   * Runs a job while no other tab or process runs one under the same name. Optional; with it, two tabs that share a session do
   * not renew it at the same time, which matters where refresh tokens are rotated.
   */
  lock?<T>(name: string, job: () => Promise<T>): Promise<T>;
}
