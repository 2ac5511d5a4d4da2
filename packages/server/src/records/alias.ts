/** The names a user can be found by. */

/** The names a user can be found by. `username` is always one; which others are depends on the pool. */
export type AliasKind = 'username' | 'email' | 'phone_number' | 'preferred_username';

export interface Alias {
  readonly poolId: string;
  readonly kind: AliasKind;
  /** Already normalised (NFKC, and lower case where the pool ignores case). */
  readonly value: string;
}
