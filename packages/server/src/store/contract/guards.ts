/** The store of counters and single-use values: its interface for the rest of the server. */
import type { AttemptRecord } from '../../records/attempts.ts';

export interface GuardReader {
  attempts(poolId: string, subject: string): Promise<AttemptRecord | undefined>;
}

/** The two primitives for actions that are allowed once, or a limited number of times. */
export interface GuardWriter extends GuardReader {
  /**
   * True for the first caller per nonce, false for all later ones. The nonce is deleted some time after `expiresAt`.
   */
  consumeOnce(poolId: string, nonce: string, expiresAt: number): Promise<boolean>;
  /** Whether a nonce has been consumed. */
  isConsumed(poolId: string, nonce: string): Promise<boolean>;
  /**
   * Adds one to a counter if it is below `limit`, and returns whether it did. The counter starts again `lengthMs` after
   * its first increment. The name of a user's counter begins with the user's sub, so that it is deleted with the user.
   */
  incrementIfBelow(
    poolId: string,
    counter: string,
    limit: number,
    window: { readonly now: number; readonly lengthMs: number },
  ): Promise<boolean>;
  /** Reads the attempts row and locks it until the write ends. */
  attemptsForUpdate(poolId: string, subject: string): Promise<AttemptRecord | undefined>;
  /** A record with zero failures counts as no record. */
  putAttempts(poolId: string, subject: string, attempts: AttemptRecord): Promise<void>;
  clearAttempts(poolId: string, subject: string): Promise<void>;
}
