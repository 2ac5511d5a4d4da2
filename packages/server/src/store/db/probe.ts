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
