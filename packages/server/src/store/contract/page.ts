/** Pages of listings. */

/** A page of a listing in a stable order, and the key to continue after, which the last page does not have. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

/**
 * Requests at most `limit` items (at least one), after the `next` of an earlier page of the same listing. Callers must
 * not depend on the form of that key.
 */
export interface PageRequest {
  readonly after?: string | undefined;
  readonly limit: number;
}
