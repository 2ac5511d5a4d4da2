/**
 * Storage for data that must outlive a page or a process: device records, and sessions if requested.
 *
 * Implement it over the storage of your platform (React Native: expo-secure-store, react-native-keychain, MMKV). Keys contain only
 * `A-Z a-z 0-9 . _ -` and have at most 100 characters. Device records are shorter than 1,500 characters. Each call must be atomic for
 * its key: a reader gets the old value or the new one, never a part.
 */
export interface RecordStore {
  /** Returns the value of a key, or undefined. */
  get(key: string): Promise<string | undefined>;
  /** Stores a value under a key, in place of the previous one. */
  set(key: string, value: string): Promise<void>;
  /** Deletes a key. Does nothing if the key does not exist. */
  delete(key: string): Promise<void>;
  /**
   * Runs a job while no other tab or process runs one under the same name. Optional. With it, two tabs that share a session do not renew
   * it at the same time, which matters if refresh tokens are rotated.
   */
  lock?<T>(name: string, job: () => Promise<T>): Promise<T>;
}
