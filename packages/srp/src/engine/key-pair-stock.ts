import type { KeyPair } from './engine-job.ts';
import type { EnginePool } from './engine-pool.ts';

/**
 * Server key pairs (b, g^b) made ahead while threads are idle: they depend on nothing in a request, so a burst of sign-ins
 * gets its SRP_B without waiting for an exponentiation. Each pair is given out once and forgotten.
 */
export class KeyPairStock {
  readonly #pairs: KeyPair[] = [];
  #capacity: number;
  #inMaking = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** A pair nobody has had, or undefined if the stock has run out. */
  take(): KeyPair | undefined {
    return this.#pairs.pop();
  }

  /** Forget all pairs and take no more, not even those still in the making. */
  close(): void {
    this.#pairs.length = 0;
    this.#capacity = 0;
  }

  /** Order one more pair for as long as there is a thread without other work; called again when that is done. */
  refill(pool: EnginePool): void {
    while (this.#pairs.length + this.#inMaking < this.#capacity && pool.idle) {
      this.#inMaking++;
      void this.#make(pool);
    }
  }

  async #make(pool: EnginePool): Promise<void> {
    try {
      const pair = await pool.run({ op: 'keyPair' }, true);
      if (this.#pairs.length < this.#capacity) this.#pairs.push(pair);
    } catch {
      // The thread died or the pool closed. Nobody waits for this pair, and the next idle thread makes another.
    } finally {
      this.#inMaking--;
    }
    this.refill(pool);
  }
}
