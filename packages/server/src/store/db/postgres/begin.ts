/** The statements that begin a transaction, with its limits. */
import type { PostgresSettings } from './postgres-settings.ts';

/** Requires `on`; `remote_apply` stays, because it is the only setting that guarantees more. */
const SYNCHRONOUS =
  "select set_config('synchronous_commit', " +
  "case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, true)";

/** Migrations and copies read whole tables. */
const WHOLE_TABLES = 'set local enable_seqscan = default';

export type WaitLimits = Pick<PostgresSettings, 'lockLimitMs' | 'statementLimitMs'>;

/**
 * Every write sets its own options, so that they also apply behind poolers that assign connections per transaction.
 * Read committed: rows that must not change meanwhile are locked (findForUpdate) or changed in one statement.
 * @param leftMs PostgreSQL itself cancels statements when the operation's time is up, because nothing waits for them
 * any more.
 */
export function beginWrite(leftMs: number, { lockLimitMs, statementLimitMs = leftMs }: WaitLimits): string {
  const milliseconds = Math.max(1, Math.ceil(leftMs));
  const ofStatement = Math.max(1, Math.ceil(Math.min(leftMs, statementLimitMs)));
  return [
    'begin isolation level read committed',
    SYNCHRONOUS,
    `set local statement_timeout = ${ofStatement}`,
    `set local idle_in_transaction_session_timeout = ${milliseconds}`,
    ...(lockLimitMs === undefined ? [] : [`set local lock_timeout = ${Math.ceil(lockLimitMs)}`]),
  ].join('; ');
}

/**
 * Migrations have no time limit, and only one node at a time runs them. The number of the lock is arbitrary. A lock on a
 * table may be waited for only shortly: every other statement on the table waits behind it, for as long as a reader such
 * as pg_dump holds the table.
 */
export function beginExclusively(): string {
  return [
    'begin isolation level read committed',
    SYNCHRONOUS,
    'set local statement_timeout = 0',
    WHOLE_TABLES,
    'select pg_advisory_xact_lock(5471902853)',
    `set local lock_timeout = ${TABLE_LOCK_MS}`,
  ].join('; ');
}

/** The first statement after it fixes the state that the transaction sees. */
export const BEGIN_SNAPSHOT = [
  'begin isolation level repeatable read read only',
  'set local statement_timeout = 0',
  'set local idle_in_transaction_session_timeout = 0',
  WHOLE_TABLES,
  'select 1 from migrations limit 1',
].join('; ');

/** How long a migration waits for a table. Other nodes answer requests meanwhile. */
const TABLE_LOCK_MS = 500;
