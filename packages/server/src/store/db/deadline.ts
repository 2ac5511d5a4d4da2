/** The time that one operation on the database has, from waiting for a connection to the commit. */
export class Deadline {
  readonly #end: number;
  readonly #passed: Promise<never> | undefined;
  readonly #timer: NodeJS.Timeout | undefined;

  /**
   * Starts now.
   * @param limitMs Without it time is never up.
   * @param failure The error of work that time runs out for.
   */
  constructor(limitMs: number | undefined, failure: () => Error) {
    this.#end = performance.now() + (limitMs ?? Number.POSITIVE_INFINITY);
    if (limitMs === undefined) return;
    const { promise, reject } = Promise.withResolvers<never>();
    // Nobody may be waiting when time is up.
    promise.catch(() => undefined);
    this.#passed = promise;
    this.#timer = setTimeout(() => reject(failure()), limitMs);
  }

  /** Milliseconds that are left, not below 0; `Infinity` without a limit. */
  get leftMs(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** Settles as the work does, or rejects when time is up. The work itself goes on. */
  within<T>(work: Promise<T>): Promise<T> {
    return this.#passed === undefined ? work : Promise.race([work, this.#passed]);
  }

  /** Call it when the operation has ended. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}
