/**
 * What happens to everything that was in a removed pool. The pool's row, keys and clients go at once, and with them
 * every way to reach its users. The rows of its users are cleared away a bounded number at a time: a small pool's in the
 * same write, a large one's by later sweeps. Until then a note keeps the pool's id, so that a pool of the same id
 * inherits nothing.
 */
import type { Connection } from '../db/connection.ts';
import { type DeleteSome, deleteByAll, deleteSome } from './delete-some.ts';
import * as primaryKeys from './primary-keys.ts';
import { query } from '../db/query.ts';

/** Rows of one table that one write clears away: on SQLite everybody else waits so long, some 50 ms. */
const ROWS_PER_TABLE = 200;

const AT_ONCE = [
  query((db, $: { poolId: string }) => db.deleteFrom('signing_keys').where('pool_id', '=', $.poolId)),
  query((db, $: { poolId: string }) => db.deleteFrom('clients').where('pool_id', '=', $.poolId)),
  query((db, $: { poolId: string }) => db.deleteFrom('user_counts').where('pool_id', '=', $.poolId)),
];

const IN_BITES: readonly DeleteSome<string>[] = Object.values(primaryKeys).map((table) =>
  deleteSome(table, 'pool_id', '='),
);

const note = query((db, $: { poolId: string }) => db.insertInto('removed_pools').values({ pool_id: $.poolId }));

const noted = query((db, $: { poolId: string }) =>
  db.selectFrom('removed_pools').select('pool_id').where('pool_id', '=', $.poolId),
);

const forget = query((db, $: { poolId: string }) => db.deleteFrom('removed_pools').where('pool_id', '=', $.poolId));

const allNoted = query((db) => db.selectFrom('removed_pools').select('pool_id'));

/** Clears away what a pool held whose row has just been deleted, or notes that there is more to clear away. */
export async function startRemoval(connection: Connection, poolId: string): Promise<void> {
  for (const all of AT_ONCE) await connection.change(all, { poolId });
  const { finished } = await deleteByAll(connection, IN_BITES, poolId, ROWS_PER_TABLE);
  if (!finished) await connection.change(note, { poolId });
}

/** Clears away all that is left of an earlier pool with this id, if anything is. */
export async function finishRemoval(connection: Connection, poolId: string): Promise<void> {
  if (!(await connection.row(noted, { poolId }))) return;
  while (!(await continueRemoval(connection, poolId)).finished);
}

/** Clears away some of what is left of a removed pool; forgets the pool when that was the rest. */
export async function continueRemoval(
  connection: Connection,
  poolId: string,
): Promise<{ readonly deleted: number; readonly finished: boolean }> {
  const done = await deleteByAll(connection, IN_BITES, poolId, ROWS_PER_TABLE);
  if (done.finished) await connection.change(forget, { poolId });
  return done;
}

/** The removed pools of which something is left. */
export async function removedPools(connection: Connection): Promise<readonly string[]> {
  return (await connection.rows(allNoted, {})).map(({ pool_id }) => pool_id);
}
