/** Runs a job under a lock that all tabs of an origin share; where the platform has none, without. */
export function withWebLock<T>(name: string, job: () => Promise<T>): Promise<T> {
  const { locks } = globalThis.navigator as Partial<Navigator> & object;
  return locks === undefined ? job() : (locks.request(name, job) as Promise<T>);
}
