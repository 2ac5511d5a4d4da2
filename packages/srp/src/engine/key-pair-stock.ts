import type { KeyPair } from './engine-job.ts';
import type { EnginePool } from './engine-pool.ts';

/**
 * Server key pairs (b, g^b) that are made in advance while threads are idle. They do not depend on the request, so a burst of sign-ins
 * gets SRP_B without waiting for an exponentiation. Each pair is used once.
 */
export class KeyPairStock {
  readonly #pairs: KeyPair[] = [];
  #capacity: number;
  #beingMade = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
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

  /** Requests pairs while a thread is idle. Called again after each of them is made. */
  refill(pool: EnginePool): void {
    while (this.#pairs.length + this.#beingMade < this.#capacity && pool.idle) {
      this.#beingMade++;
      void this.#make(pool);
    }
  }

  async #make(pool: EnginePool): Promise<void> {
    try {
      const pair = await pool.run({ op: 'keyPair' }, true);
      if (this.#pairs.length < this.#capacity) this.#pairs.push(pair);
    } catch {
      // The thread died or the pool was closed. No caller waits for this pair, and the next idle thread makes another.
    } finally {
      this.#beingMade--;
    }
    this.refill(pool);
  }
}
