/** What a health check writes: a row that is filled and emptied again. */
import { query } from './query.ts';

/** Fills the probe row. */
export const fillProbe = query((db, $: { filler: Uint8Array }) =>
  db
    .insertInto('probes')
    .values({ id: 1, filler: $.filler })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ filler: $.filler })),
);

/** Removes it and gives its space back. */
export const removeProbe = query((db) => db.deleteFrom('probes'));

/** Reads the table. */
export const readProbes = query((db) => db.selectFrom('probes').select('id'));

/**
 * Reads the tables that every sign-in needs: a table that is locked, or whose first page is damaged, makes the probe wait
 * or fail as the requests do.
 */
export const readMainTables = (['pools', 'clients', 'users', 'aliases'] as const).map((table) =>
  query((db) => db.selectFrom(table).select('pool_id').limit(1)),
);
