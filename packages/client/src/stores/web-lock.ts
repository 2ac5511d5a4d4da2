/** Runs a job under a lock that all tabs of an origin share, or without a lock if the platform has none. */
export function withWebLock<T>(name: string, job: () => Promise<T>): Promise<T> {
  // Node 20 has no navigator, and React Native's has no locks.
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  return locks === undefined ? job() : locks.request(name, job);
}
