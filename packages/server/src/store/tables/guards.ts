/** Single-use values, counters with a limit, and failed sign-in attempts. */
import { sql } from 'kysely';
import { latestWindowEnd } from '../../time/instants.ts';
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { AttemptsTable } from '../db/schema.ts';
import type { AttemptRecord } from '../../records/attempts.ts';
import type { GuardWriter } from '../contract/guards.ts';
import { attemptsOf } from '../rows/attempt-rows.ts';

type Subject = { poolId: string; subject: string };

const consume = query((db, $: { poolId: string; nonce: string; expiresAt: number }) =>
  db
    .insertInto('used_nonces')
    .values({ pool_id: $.poolId, nonce: $.nonce, expires_at: $.expiresAt })
    .onConflict((conflict) => conflict.columns(['pool_id', 'nonce']).doNothing()),
);

const consumed = query((db, $: { poolId: string; nonce: string }) =>
  db.selectFrom('used_nonces').select('nonce').where('pool_id', '=', $.poolId).where('nonce', '=', $.nonce),
);

interface Increment {
  readonly poolId: string;
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
const increment = query((db, $: Increment) => {
  const isOver = sql<boolean>`(counters.expires_at <= ${$.now} or counters.expires_at > ${$.latestEnd})`;
  return db
    .insertInto('counters')
    .values({ pool_id: $.poolId, counter: $.counter, count: 1, expires_at: $.expiresAt })
    .onConflict((conflict) =>
      conflict
        .columns(['pool_id', 'counter'])
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
    .where('subject', '=', $.subject),
);

/**
 * Locks the row, and inserts it if there is none: a missing row cannot be locked, and two first failures at the same
 * time would count as one. PostgreSQL only: SQLite has one writer.
 */
const lockAttempts = query((db, $: Subject) =>
  db
    .insertInto('attempts')
    .values({ pool_id: $.poolId, subject: $.subject, failures: 0, last_failure_at: 0 })
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'subject']).doUpdateSet((column) => ({ failures: column.ref('attempts.failures') })),
    )
    .returning(['failures', 'last_failure_at']),
);

const putAttempts = query((db, $: AttemptsTable) =>
  db
    .insertInto('attempts')
    .values(row($, ['pool_id', 'subject', 'failures', 'last_failure_at']))
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'subject']).doUpdateSet(row($, ['failures', 'last_failure_at'])),
    ),
);

const clearAttempts = query((db, $: Subject) =>
  db.deleteFrom('attempts').where('pool_id', '=', $.poolId).where('subject', '=', $.subject),
);

export class Guards implements GuardWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async consumeOnce(poolId: string, nonce: string, expiresAt: number): Promise<boolean> {
    return (await this.#connection.change(consume, { poolId, nonce, expiresAt })) > 0;
  }

  async isConsumed(poolId: string, nonce: string): Promise<boolean> {
    return (await this.#connection.row(consumed, { poolId, nonce })) !== undefined;
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
    return (await this.#connection.change(increment, { poolId, counter, limit, now, expiresAt, latestEnd })) > 0;
  }

  async attempts(poolId: string, subject: string): Promise<AttemptRecord | undefined> {
    return attemptsOf(await this.#connection.row(attempts, { poolId, subject }));
  }

  async attemptsForUpdate(poolId: string, subject: string): Promise<AttemptRecord | undefined> {
    const { locksRows } = this.#connection.dialect;
    return attemptsOf(await this.#connection.row(locksRows ? lockAttempts : attempts, { poolId, subject }));
  }

  async putAttempts(poolId: string, subject: string, { failures, lastFailureAt }: AttemptRecord): Promise<void> {
    await this.#connection.change(putAttempts, {
      pool_id: poolId,
      subject,
      failures,
      last_failure_at: lastFailureAt,
    });
  }

  async clearAttempts(poolId: string, subject: string): Promise<void> {
    await this.#connection.later(clearAttempts, { poolId, subject });
  }
}
