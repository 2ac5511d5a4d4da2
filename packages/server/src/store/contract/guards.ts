/** The store of counters and single-use values: its interface for the rest of the server. */
import type { AttemptRecord } from '../../records/attempts.ts';

/** A subject is a user's sub, or begins with it and a slash. */
export interface GuardReader {
  attempts(poolId: string, subject: string): Promise<AttemptRecord | undefined>;
}

export interface NonceKey {
  readonly poolId: string;
  /** The user that the nonce belongs to, or the decoy. It must always be the same for a nonce. */
  readonly sub: string;
  readonly nonce: string;
}

/** The key of a nonce that belongs to no user. */
export function nonceWithoutUser(poolId: string, nonce: string): NonceKey {
  return { poolId, sub: nonce, nonce };
}

/** The two primitives for actions that are allowed once, or a limited number of times. */
export interface GuardWriter extends GuardReader {
  /**
   * True for the first caller per nonce, false for all later ones. The nonce is deleted some time after `expiresAt`.
   */
  consumeOnce(nonce: NonceKey, expiresAt: number): Promise<boolean>;
  /** Whether a nonce has been consumed. */
  isConsumed(nonce: NonceKey): Promise<boolean>;
  /**
   * Adds one to a counter if it is below `limit`, and returns whether it did. The counter starts again `lengthMs` after
   * its first increment. The name of a user's counter begins with the user's sub and a slash: it is
   * stored and deleted with the user.
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
