/** The end of signing keys: when another takes its place, and when the private half goes. */
import { query } from '../db/query.ts';

/** Keys that would sign beyond the instant end then; one that has not begun by then never signs. */
export const retireKeys = query((db, $: { poolId: string; at: number }) =>
  db
    .updateTable('signing_keys')
    .set({ retired_at: $.at })
    .where('pool_id', '=', $.poolId)
    .where((where) => where.or([where('retired_at', 'is', null), where('retired_at', '>', $.at)])),
);

/** Deletes the private halves of retired keys. `nothing` is what they leave in their column. */
export const deletePrivateKeys = query((db, $: { now: number; nothing: Uint8Array }) =>
  db
    .updateTable('signing_keys')
    .set({ private_key: $.nothing })
    .where('retired_at', '<=', $.now)
    .where('private_key', '<>', $.nothing),
);
