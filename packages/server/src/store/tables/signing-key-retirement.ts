/** The end of signing keys: retirement, and deletion of the private half. */
import { query } from '../db/query.ts';

/** Retires keys that would sign beyond the instant. A key that has not begun to sign by then never signs. */
export const retireKeys = query((db, $: { poolId: string; at: number }) =>
  db
    .updateTable('signing_keys')
    .set({ retired_at: $.at })
    .where('pool_id', '=', $.poolId)
    .where((where) => where.or([where('retired_at', 'is', null), where('retired_at', '>', $.at)])),
);

/** Deletes the private halves of retired keys. `nothing` is the empty value that replaces them. */
export const deletePrivateKeys = query((db, $: { now: number; nothing: Uint8Array }) =>
  db
    .updateTable('signing_keys')
    .set({ private_key: $.nothing })
    .where('retired_at', '<=', $.now)
    .where('private_key', '<>', $.nothing),
);
