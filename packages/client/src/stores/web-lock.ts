/** Runs a job under a lock that all tabs of an origin share; where the platform has none, without. */
export function withWebLock<T>(name: string, job: () => Promise<T>): Promise<T> {
  // Node 20 has no navigator, React Native one without locks.
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  return locks === undefined ? job() : locks.request(name, job);
}
