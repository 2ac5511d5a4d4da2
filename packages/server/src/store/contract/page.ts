/** Listings come in pages. */

/** A page of a listing in a stable order, and the key to continue after, absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

/**
 * At most `limit` items (at least one), continuing after the `next` of an earlier page of the same listing. What that
 * key looks like is the store's business.
 */
export interface PageRequest {
  readonly after?: string | undefined;
  readonly limit: number;
}
