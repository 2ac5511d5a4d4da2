/** The audit trail of sign-ins: what became of each step, newest first, for some weeks and a bounded number of them. */
import type { Connection } from './db/connection.ts';
import { query, row } from './db/query.ts';
import type { AuthEventsTable } from './db/schema.ts';
import type { AuthEventRecord } from './records.ts';
import type { AuthEventWriter } from './store.ts';

/** Events that are kept of one user: some twenty sign-ins. Whoever fails a thousand times fills no disk with it. */
const EVENTS_PER_USER = 50;

const EVENT = ['pool_id', 'sub', 'event_id', 'at', 'details'] as const satisfies readonly (keyof AuthEventsTable)[];

type UserKey = { poolId: string; sub: string };

const list = query((db, $: UserKey) =>
  db
    .selectFrom('auth_events')
    .select(EVENT)
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .orderBy('event_id', 'desc')
    .limit(EVENTS_PER_USER),
);

const insert = query((db, $: AuthEventsTable) => db.insertInto('auth_events').values(row($, EVENT)));

/**
 * The oldest events beyond the limit, and all of a user who is not there. The user's row stays locked against removal, so
 * that no event outlives it.
 */
const trim = query((db, $: UserKey, { locksRows }) => {
  const beyond = db
    .selectFrom('auth_events')
    .select('event_id')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .orderBy('event_id', 'desc')
    .limit(1)
    .offset(EVENTS_PER_USER);
  const user = db
    .selectFrom('users')
    .select('sub')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .$if(locksRows, (select) => select.forKeyShare());
  return db
    .deleteFrom('auth_events')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where((where) => where.or([where('event_id', '<=', beyond), where.not(where.exists(user))]));
});

type Details = Omit<AuthEventRecord, 'poolId' | 'sub' | 'eventId' | 'at'>;

export class AuthEvents implements AuthEventWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async list(poolId: string, sub: string): Promise<readonly AuthEventRecord[]> {
    return (await this.#connection.rows(list, { poolId, sub })).map(recordOf);
  }

  async insert({ poolId, sub, eventId, at, ...details }: AuthEventRecord): Promise<void> {
    const json = JSON.stringify(details satisfies Details);
    await this.#connection.change(insert, { pool_id: poolId, sub, event_id: eventId, at, details: json });
    await this.#connection.change(trim, { poolId, sub });
  }
}

function recordOf({ pool_id: poolId, sub, event_id: eventId, at, details }: AuthEventsTable): AuthEventRecord {
  return { poolId, sub, eventId, at, ...(JSON.parse(details) as Details) };
}
