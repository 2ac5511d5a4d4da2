import type { Kysely } from 'kysely';
import type { Schema } from '../db/schema.ts';

/**
 * By what a used nonce is found: by its user, or, until the schema is contracted, by its pool alone, because version
 * 0.1.0 consumes nonces without naming the user. Either finds every nonce that this version consumed.
 */
export type NonceKeys = 'of pool' | 'of user';

/** Selects the nonce if it has been consumed. */
export function usedNonce(
  db: Kysely<Schema>,
  $: { readonly poolId: string; readonly sub: string; readonly nonce: string },
  keys: NonceKeys,
) {
  return db
    .selectFrom('used_nonces')
    .select('nonce')
    .where('pool_id', '=', $.poolId)
    .where('nonce', '=', $.nonce)
    .$if(keys === 'of user', (select) => select.where('sub', '=', $.sub));
}
