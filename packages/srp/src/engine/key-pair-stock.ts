import type { KeyPair } from './engine-job.ts';
import type { EnginePool } from './engine-pool.ts';

/**
 * The most pairs of one job. A message to a thread and its answer cost about a tenth of an exponentiation, so pairs are not made one by
 * one. A proof that arrives meanwhile waits for the whole job.
 */
const BATCH = 4;

/**
 * Server key pairs (b, g^b) that are made in advance while threads are idle. They do not depend on the request, so a burst of sign-ins
 * gets SRP_B without waiting for an exponentiation. Each pair is used once.
 */
export class KeyPairStock {
  readonly #pairs: KeyPair[] = [];
  readonly #batch: number;
  #capacity: number;
  #beingMade = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#batch = Math.min(BATCH, capacity);
  }

  /** Returns an unused pair and removes it, or undefined if there is none. */
  take(): KeyPair | undefined {
    return this.#pairs.pop();
  }

  /** Drops all pairs and accepts no more, not even those that are being made. */
  close(): void {
    this.#pairs.length = 0;
    this.#capacity = 0;
  }

  /** Requests pairs while a thread is idle and there is room for a batch. Called again after each batch is made. */
  refill(pool: EnginePool): void {
    while (this.#capacity > 0 && this.#pairs.length + this.#beingMade + this.#batch <= this.#capacity && pool.idle) {
      this.#beingMade += this.#batch;
      void this.#make(pool);
    }
  }

  async #make(pool: EnginePool): Promise<void> {
    try {
      const pairs = await pool.run({ op: 'keyPairs', count: this.#batch }, true);
      if (this.#capacity > 0) this.#pairs.push(...pairs);
    } catch {
      // The thread died or the pool was closed. No caller waits for these pairs, and the next idle thread makes others.
    } finally {
      this.#beingMade -= this.#batch;
    }
    this.refill(pool);
  }
}
