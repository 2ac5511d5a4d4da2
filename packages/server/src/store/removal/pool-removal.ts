/**
 * Deletes the content of a removed pool. The pool's row, keys, clients and items are deleted at once; without them its users
 * cannot be reached. A limited number of its users' rows is deleted in the same write, which is enough for a small
 * pool; later sweeps delete the rest. Until then the pool's id is noted, so that a new pool of the same id inherits
 * nothing.
 */
import type { Connection } from '../db/connection.ts';
import { type DeleteSome, deleteByAll, deleteSome } from './delete-some.ts';
import * as primaryKeys from './primary-keys.ts';
import { query } from '../db/query.ts';

/** Rows per table that one write deletes: on SQLite all other writes wait for it, about 50 ms. */
const ROWS_PER_TABLE = 200;

const AT_ONCE = [
  query((db, $: { poolId: string }) => db.deleteFrom('signing_keys').where('pool_id', '=', $.poolId)),
  query((db, $: { poolId: string }) => db.deleteFrom('clients').where('pool_id', '=', $.poolId)),
  query((db, $: { poolId: string }) => db.deleteFrom('pool_items').where('pool_id', '=', $.poolId)),
  query((db, $: { poolId: string }) => db.deleteFrom('user_counts').where('pool_id', '=', $.poolId)),
];

const IN_BATCHES: readonly DeleteSome<string>[] = Object.values(primaryKeys).map((table) =>
  deleteSome(table, 'pool_id', '='),
);

const note = query((db, $: { poolId: string }) => db.insertInto('removed_pools').values({ pool_id: $.poolId }));

const noted = query((db, $: { poolId: string }) =>
  db.selectFrom('removed_pools').select('pool_id').where('pool_id', '=', $.poolId),
);

const removeNote = query((db, $: { poolId: string }) => db.deleteFrom('removed_pools').where('pool_id', '=', $.poolId));

const allNoted = query((db) => db.selectFrom('removed_pools').select('pool_id'));

/** Deletes content of a pool whose row has just been deleted; notes the pool if more may be left. */
export async function startRemoval(connection: Connection, poolId: string): Promise<void> {
  for (const all of AT_ONCE) await connection.change(all, { poolId });
  const { finished } = await deleteByAll(connection, IN_BATCHES, poolId, ROWS_PER_TABLE);
  if (!finished) await connection.change(note, { poolId });
}

/** Deletes everything that is left of an earlier pool with this id. */
export async function finishRemoval(connection: Connection, poolId: string): Promise<void> {
  if (!(await connection.row(noted, { poolId }))) return;
  while (!(await continueRemoval(connection, poolId)).finished);
}

/** Deletes some of the remaining rows of a removed pool; removes the note of the pool after the last. */
export async function continueRemoval(
  connection: Connection,
  poolId: string,
): Promise<{ readonly deleted: number; readonly finished: boolean }> {
  const done = await deleteByAll(connection, IN_BATCHES, poolId, ROWS_PER_TABLE);
  if (done.finished) await connection.change(removeNote, { poolId });
  return done;
}

/** Returns the removed pools that may have rows left. */
export async function removedPools(connection: Connection): Promise<readonly string[]> {
  return (await connection.rows(allNoted, {})).map(({ pool_id }) => pool_id);
}
