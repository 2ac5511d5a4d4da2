/** The pool tag that chooses how long failed attempts are counted (docs/decisions/0063). */

/**
 * `latchkey:lock-out`: `cognito` (default) forgets failures after 15 quiet minutes, as Cognito does. `nist` counts them
 * until a success or a reset, and locks the account after 100 of them (NIST SP 800-63B, "Rate Limiting (Throttling)").
 */
export type LockOutProfile = 'cognito' | 'nist';

/** The tag and its values. The first value is the default. */
export const lockOutTag = { tag: 'latchkey:lock-out', values: ['cognito', 'nist'] } as const;

/** Reads the profile from a pool's tags. */
export function lockOutProfileOf(tags: Readonly<Record<string, string>>): LockOutProfile {
  return tags[lockOutTag.tag] === 'nist' ? 'nist' : 'cognito';
}
