/** The names by which a user can be found. */

/**
 * The kinds of names by which a user can be found. `username` always applies, addresses and preferred names depend on
 * the pool. `identity` is a user of an identity provider (rules/federation/identity-alias.ts); nobody can type it.
 */
export type AliasKind = 'username' | 'email' | 'phone_number' | 'preferred_username' | 'identity';

export interface Alias {
  readonly poolId: string;
  readonly kind: AliasKind;
  /** Already normalised (NFKC, and lower case where the pool ignores case); identities are exact. */
  readonly value: string;
}
