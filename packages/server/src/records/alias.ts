/** The names by which a user can be found. */

/** The kinds of names by which a user can be found. `username` always applies; the others depend on the pool. */
export type AliasKind = 'username' | 'email' | 'phone_number' | 'preferred_username';

export interface Alias {
  readonly poolId: string;
  readonly kind: AliasKind;
  /** Already normalised (NFKC, and lower case where the pool ignores case). */
  readonly value: string;
}
