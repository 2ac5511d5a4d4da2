/** The queries of a health check: it writes a row and deletes it. */
import { query } from './query.ts';

/** Writes the probe row. */
export const fillProbe = query((db, $: { filler: Uint8Array }) =>
  db
    .insertInto('probes')
    .values({ id: 1, filler: $.filler })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ filler: $.filler })),
);

/** Deletes the probe row and frees its space. */
export const removeProbe = query((db) => db.deleteFrom('probes'));

/** Reads the table of the probe row. */
export const readProbes = query((db) => db.selectFrom('probes').select('id'));

/**
 * Reads the tables that every sign-in needs: if a table is locked, or its first page is damaged, the probe waits or
 * fails like the requests.
 */
export const readMainTables = (['pools', 'clients', 'users', 'aliases'] as const).map((table) =>
  query((db) => db.selectFrom(table).select('pool_id').limit(1)),
);
