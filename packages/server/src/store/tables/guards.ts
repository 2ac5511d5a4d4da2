/**
 * Single-use values, counters with a limit, and failed sign-in attempts. Conflicts are on the primary keys by their
 * names: the names are the same before and after the schema is contracted (../db/migrations/0019-user-keys.ts).
 */
import { type OnConflictBuilder, sql } from 'kysely';
import { latestWindowEnd } from '../../time/instants.ts';
import type { Connection } from '../db/connection.ts';
import type { Dialect } from '../db/dialect.ts';
import { kept } from '../db/many-rows.ts';
import { query, row } from '../db/query.ts';
import type { AttemptsTable, Schema } from '../db/schema.ts';
import type { AttemptRecord } from '../../records/attempts.ts';
import type { GuardWriter, NonceKey } from '../contract/guards.ts';
import { attemptsOf } from '../rows/attempt-rows.ts';
import { userOf } from '../rows/user-of.ts';
import { type NonceKeys, usedNonce } from '../rows/used-nonce.ts';

type Subject = { poolId: string; sub: string; subject: string };

/** SQLite cannot name a key, but each of these tables has only one. */
function onKey<T extends 'attempts' | 'counters'>(
  conflict: OnConflictBuilder<Schema, T>,
  table: T,
  { name }: Dialect,
): OnConflictBuilder<Schema, T> {
  return name === 'sqlite' ? conflict : conflict.constraint(`${table}_key`);
}

const consume = query((db, $: { poolId: string; sub: string; nonce: string; expiresAt: number }) =>
  db
    .insertInto('used_nonces')
    .values({ pool_id: $.poolId, sub: $.sub, nonce: $.nonce, expires_at: $.expiresAt })
    .onConflict((conflict) => conflict.doNothing()),
);

const consumed = kept((keys: NonceKeys) =>
  query((db, $: { poolId: string; sub: string; nonce: string }) => usedNonce(db, $, keys)),
);

interface Increment {
  readonly poolId: string;
  readonly sub: string;
  readonly counter: string;
  readonly limit: number;
  readonly now: number;
  readonly expiresAt: number;
  /** The latest end of a window that has already begun. */
  readonly latestEnd: number;
}

/**
 * Decides and counts in one statement: a new counter starts at one, a counter whose window is over (`isWindowOver`)
 * starts again, and a counter that has reached its limit does not change.
 */
const increment = query((db, $: Increment, dialect) => {
  const isOver = sql<boolean>`(counters.expires_at <= ${$.now} or counters.expires_at > ${$.latestEnd})`;
  return db
    .insertInto('counters')
    .values({ pool_id: $.poolId, sub: $.sub, counter: $.counter, count: 1, expires_at: $.expiresAt })
    .onConflict((conflict) =>
      onKey(conflict, 'counters', dialect)
        .doUpdateSet({
          count: sql<number>`case when ${isOver} then 1 else counters.count + 1 end`,
          expires_at: sql<number>`case when ${isOver} then ${$.expiresAt} else counters.expires_at end`,
        })
        .where((where) => where.or([isOver, where('counters.count', '<', $.limit)])),
    );
});

const attempts = query((db, $: Subject) =>
  db
    .selectFrom('attempts')
    .select(['failures', 'last_failure_at'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('subject', '=', $.subject),
);

/**
 * Locks the row, and inserts it if there is none: a missing row cannot be locked, and two first failures at the same
 * time would count as one. PostgreSQL only: SQLite has one writer.
 */
const lockAttempts = query((db, $: Subject, dialect) =>
  db
    .insertInto('attempts')
    .values({ pool_id: $.poolId, sub: $.sub, subject: $.subject, failures: 0, last_failure_at: 0 })
    .onConflict((conflict) =>
      onKey(conflict, 'attempts', dialect).doUpdateSet((column) => ({ failures: column.ref('attempts.failures') })),
    )
    .returning(['failures', 'last_failure_at']),
);

const putAttempts = query((db, $: AttemptsTable, dialect) =>
  db
    .insertInto('attempts')
    .values(row($, ['pool_id', 'sub', 'subject', 'failures', 'last_failure_at']))
    .onConflict((conflict) =>
      onKey(conflict, 'attempts', dialect).doUpdateSet(row($, ['failures', 'last_failure_at'])),
    ),
);

const clearAttempts = query((db, $: Subject) =>
  db.deleteFrom('attempts').where('pool_id', '=', $.poolId).where('sub', '=', $.sub).where('subject', '=', $.subject),
);

export class Guards implements GuardWriter {
  readonly #connection: Connection;
  readonly #keys: NonceKeys;

  constructor(connection: Connection, keys: NonceKeys = 'of user') {
    this.#connection = connection;
    this.#keys = keys;
  }

  async consumeOnce({ poolId, sub, nonce }: NonceKey, expiresAt: number): Promise<boolean> {
    return (await this.#connection.change(consume, { poolId, sub, nonce, expiresAt })) > 0;
  }

  async isConsumed({ poolId, sub, nonce }: NonceKey): Promise<boolean> {
    return (await this.#connection.row(consumed(this.#keys), { poolId, sub, nonce })) !== undefined;
  }

  async incrementIfBelow(
    poolId: string,
    counter: string,
    limit: number,
    { now, lengthMs }: { readonly now: number; readonly lengthMs: number },
  ): Promise<boolean> {
    if (limit < 1) return false;
    const expiresAt = now + lengthMs;
    const latestEnd = latestWindowEnd(lengthMs, now);
    const key = { poolId, sub: userOf(counter), counter };
    return (await this.#connection.change(increment, { ...key, limit, now, expiresAt, latestEnd })) > 0;
  }

  async attempts(poolId: string, subject: string): Promise<AttemptRecord | undefined> {
    return attemptsOf(await this.#connection.row(attempts, keyOf(poolId, subject)));
  }

  async attemptsForUpdate(poolId: string, subject: string): Promise<AttemptRecord | undefined> {
    const { locksRows } = this.#connection.dialect;
    return attemptsOf(await this.#connection.row(locksRows ? lockAttempts : attempts, keyOf(poolId, subject)));
  }

  async putAttempts(poolId: string, subject: string, { failures, lastFailureAt }: AttemptRecord): Promise<void> {
    await this.#connection.change(putAttempts, {
      pool_id: poolId,
      sub: userOf(subject),
      subject,
      failures,
      last_failure_at: lastFailureAt,
    });
  }

  async clearAttempts(poolId: string, subject: string): Promise<void> {
    await this.#connection.later(clearAttempts, keyOf(poolId, subject));
  }
}

function keyOf(poolId: string, subject: string): Subject {
  return { poolId, sub: userOf(subject), subject };
}
