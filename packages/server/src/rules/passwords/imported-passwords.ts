/**
 * Passwords whose hashes were imported (docs/decisions/0027-user-import.md). Checking a hash takes up to half a second,
 * hundreds of times as long as checking a verifier. So that the time does not reveal which names belong to imported
 * users, every other wrong password in such a pool waits as long as a recent check took.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HashChecker } from '../../crypto/password-hashes/hash-checker.ts';
import { createRecentlyUsed } from '../../crypto/recently-used.ts';
import type { Random } from '../../ports/random.ts';
import type { ImportedHash } from '../../records/user.ts';

export interface ImportedPasswords {
  /** Whether the password has the hash. @throws TooManyRequestsException if too many checks wait */
  verify(poolId: string, hash: ImportedHash, password: string): Promise<boolean>;
  /** Waits as long as a recent check in this pool took; not at all if there was none. */
  pretend(poolId: string): Promise<void>;
}

/** Recorded checks of a pool: enough to represent their distribution. */
const RECORDED = 32;

/** Pools whose checks are recorded. */
const POOLS = 1_000;

/** Pretended checks at a time. Each holds a place in the admission queue; further ones do not wait. */
const PRETENDED_AT_ONCE = 32;

/** Returns the check of imported passwords. It remembers the times of recent checks in this process only. */
export function createImportedPasswords(
  checker: Pick<HashChecker, 'isHashOf'>,
  random: Pick<Random, 'integer'>,
): ImportedPasswords {
  const times = createRecentlyUsed<number[]>(POOLS);
  let pretended = 0;
  return {
    async verify(poolId, hash, password) {
      const started = performance.now();
      const isRight = await checker.isHashOf(hash.text, password);
      const recent = times.get(poolId) ?? [];
      recent.push(performance.now() - started);
      if (recent.length > RECORDED) recent.shift();
      times.set(poolId, recent);
      return isRight;
    },
    async pretend(poolId) {
      const recent = times.get(poolId);
      if (recent === undefined || pretended >= PRETENDED_AT_ONCE) return;
      pretended += 1;
      await sleep(recent[random.integer(recent.length)]);
      pretended -= 1;
    },
  };
}
