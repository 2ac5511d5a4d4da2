/** The store of counters and single-use values: what the rest of the server may ask of it. */
import type { AttemptRecord } from '../../records/attempts.ts';

export interface GuardReader {
  attempts(poolId: string, subject: string): Promise<AttemptRecord | undefined>;
}

/** The two primitives for everything that may happen once, or a limited number of times. */
export interface GuardWriter extends GuardReader {
  /** True for exactly one caller per nonce, for ever after false. The nonce is forgotten some time after `expiresAt`. */
  consumeOnce(poolId: string, nonce: string, expiresAt: number): Promise<boolean>;
  /** Whether a nonce has been consumed. */
  isConsumed(poolId: string, nonce: string): Promise<boolean>;
  /**
   * Adds one to a counter if it is below `limit`. The counter starts anew `lengthMs` after its first increment. The name
   * of a counter that belongs to a user begins with the user's sub, so that it goes with the user.
   */
  incrementIfBelow(
    poolId: string,
    counter: string,
    limit: number,
    window: { readonly now: number; readonly lengthMs: number },
  ): Promise<boolean>;
  /** Reads the attempts row and keeps others from changing it until the write ends. */
  attemptsForUpdate(poolId: string, subject: string): Promise<AttemptRecord | undefined>;
  /** Zero failures are the same as none. */
  putAttempts(poolId: string, subject: string, attempts: AttemptRecord): Promise<void>;
  clearAttempts(poolId: string, subject: string): Promise<void>;
}
