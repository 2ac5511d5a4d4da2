/** The time limit of one database operation, from waiting for a connection to the commit. */
export class Deadline {
  readonly #end: number;
  readonly #passed: Promise<never> | undefined;
  readonly #timer: NodeJS.Timeout | undefined;

  /**
   * Starts the time.
   * @param limitMs If undefined, there is no limit.
   * @param failure Returns the error for work that exceeds the limit.
   */
  constructor(limitMs: number | undefined, failure: () => Error) {
    this.#end = performance.now() + (limitMs ?? Number.POSITIVE_INFINITY);
    if (limitMs === undefined) return;
    const { promise, reject } = Promise.withResolvers<never>();
    // Prevents an unhandled rejection if nothing waits when the time is up.
    promise.catch(() => undefined);
    this.#passed = promise;
    this.#timer = setTimeout(() => reject(failure()), limitMs);
  }

  /** Remaining milliseconds, at least 0; `Infinity` without a limit. */
  get leftMs(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** Settles like the work, or rejects when the time is up. The work itself continues. */
  within<T>(work: Promise<T>): Promise<T> {
    return this.#passed === undefined ? work : Promise.race([work, this.#passed]);
  }

  /** Stops the timer. Call it when the operation has ended. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}
