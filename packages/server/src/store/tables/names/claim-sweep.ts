/** Settles claims whose writes have ended without doing it: a node was killed, or the database was away. */
import type { Connection, Engine } from '../../db/connection.ts';
import { hasWaitedTooLong } from '../../db/postgres/postgres-error.ts';
import { query } from '../../db/query.ts';
import { ALIAS, settle } from './claim-rows.ts';

/**
 * How long a mark is left alone. Twelve times as long as a write may take, so that the sweep does not wait for writes that
 * go on. Nothing depends on it: `settle` would wait for them.
 */
export const CLAIM_SETTLES_MS = 60_000;

const marked = query((db, $: { until: number; after: number; rows: number }) =>
  db
    .selectFrom('aliases')
    .select(ALIAS)
    .where('claimed_at', '<=', $.until)
    .where('claimed_at', '>', $.after)
    .orderBy('claimed_at')
    .limit($.rows),
);

/** @returns the number of removed aliases */
export async function sweepClaims(reader: Connection, claims: Engine, until: number, rows: number): Promise<number> {
  let removed = 0;
  for (let after = -1; ; ) {
    const page = await reader.rows(marked, { until, after, rows });
    for (const alias of page) {
      try {
        if (await settle(claims, alias)) removed += 1;
      } catch (error) {
        // Its write is still open; the next sweep asks again.
        if (!hasWaitedTooLong(error)) throw error;
      }
    }
    if (page.length < rows) return removed;
    // Those of the last instant that did not fit are left to the next sweep.
    after = page.at(-1)?.claimed_at ?? until;
  }
}
