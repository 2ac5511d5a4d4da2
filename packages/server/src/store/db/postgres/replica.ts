/** Reads of what may be a moment old, from a streaming replica while it is close behind the primary; otherwise from the primary. */
import { sql } from 'kysely';
import type { Connection, Engine } from '../connection.ts';
import { type Query, query } from '../query.ts';

/** How far the replica may be behind. */
const MOST_LAG_MS = 1_000;
/** A replica that does not answer in this time is left alone for a while, so that requests do not wait for it. */
export const REPLICA_LIMIT_MS = 500;
const REST_MS = 5_000;

/**
 * How far the replica is behind at most: the age of the last change that it has applied. While nothing is changed it grows, too, and
 * reads go to the primary, which has little to do then. Other measures (positions in the log) take a replica that is cut off
 * for one that has applied everything. Null on a server that is no replica any more, or has not applied anything.
 */
const lag = query((db) => ({
  compile: () =>
    sql<{ ms: number | null }>`select case when pg_is_in_recovery()
      then cast(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000 as float8) end as ms`.compile(
      db,
    ),
}));

/**
 * Returns a connection that reads from the replica if that is close behind, and answers. Failures of the replica are no failures of a
 * read: it is done again on the primary. So is a read that finds nothing, because the row may be new.
 * @param primary Also does everything that is no read.
 * @param now milliseconds of a clock that is never set
 */
export function nearReplica(primary: Connection, replica: Pick<Engine, 'reader'>, now: () => number): Connection {
  let restsUntil = Number.NEGATIVE_INFINITY;
  const readReplica = async <P extends object, R>(read: Query<P, R>, parameters: P): Promise<readonly R[]> => {
    if (now() < restsUntil) return [];
    try {
      const ms = (await replica.reader.row(lag, {}))?.ms ?? Number.POSITIVE_INFINITY;
      // It only catches up between the two statements.
      return ms <= MOST_LAG_MS ? await replica.reader.rows(read, parameters) : [];
    } catch {
      restsUntil = now() + REST_MS;
      return [];
    }
  };
  const rows = async <P extends object, R>(read: Query<P, R>, parameters: P): Promise<R[]> => {
    const found = await readReplica(read, parameters);
    return found.length > 0 ? [...found] : primary.rows(read, parameters);
  };
  return {
    dialect: primary.dialect,
    rows,
    row: async (read, parameters) => (await rows(read, parameters))[0],
    change: (change, parameters) => primary.change(change, parameters),
    later: (change, parameters, check) => primary.later(change, parameters, check),
    run: (text) => primary.run(text),
  };
}
