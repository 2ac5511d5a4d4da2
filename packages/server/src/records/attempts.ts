/** What is stored about failed sign-in attempts, and for how long they count. */

/** Failed sign-in attempts of one subject (a user's sub, or the decoy sub of an unknown user name). */
export interface AttemptRecord {
  readonly failures: number;
  readonly lastFailureAt: number;
}

/** Stands for the end of a lock-out that only a reset ends: the last day that ISO 8601 writes with four digits. */
export const UNTIL_RESET = Date.UTC(9999, 11, 31);

/**
 * The pool tag `latchkey:lock-out` (docs/decisions/0063): `cognito` (default) forgets failures after 15 quiet minutes, as
 * Cognito does. `nist` counts them until a success or a reset, and locks the account after 100 of them (NIST SP 800-63B,
 * "Rate Limiting (Throttling)").
 */
export type LockOutProfile = 'cognito' | 'nist';

/** The tag and its values. The first value is the default. */
export const lockOutTag = { tag: 'latchkey:lock-out', values: ['cognito', 'nist'] } as const;

/** Reads the profile from a pool's tags. */
export function lockOutProfileOf(tags: Readonly<Record<string, string>>): LockOutProfile {
  return tags[lockOutTag.tag] === 'nist' ? 'nist' : 'cognito';
}
