/** Removes what has expired, in small writes of their own, so that requests get their turn in between. */
import type { Engine } from './db/connection.ts';
import { deleteByAll, deleteSome } from './db/delete-some.ts';
import * as primaryKeys from './db/primary-keys.ts';
import { continueGroupRemoval, removedGroups } from './group-removal.ts';
import { continueRemoval, removedPools } from './pool-removal.ts';

const ROWS_PER_TABLE = 500;

/** An access token made just before its session ends outlives it by a day at most, and is still looked up by it. */
const SESSION_AFTERLIFE_MS = 24 * 3600_000;

/**
 * Lock-out forgets failures after a quarter of an hour (rules/lock-out.ts). The rows stay no longer than that, and the few
 * minutes by which the clocks of nodes may differ: guesses at names that do not exist leave rows as well, so that they are
 * told nothing, and anybody can make them.
 */
const ATTEMPTS_KEPT_MS = 20 * 60_000;

/**
 * A device key that nobody confirms. By then the access token of the sign-in that gave it out has expired, and its refresh
 * token needs the device confirmed: nothing is left that would speak of the key.
 */
const UNCONFIRMED_KEPT_MS = 24 * 3600_000;

/** The audit trail answers questions of the last weeks, and keeps addresses and habits of people no longer than that. */
const AUTH_EVENTS_KEPT_MS = 30 * 24 * 3600_000;

const EXPIRING = [
  primaryKeys.usedNonces,
  primaryKeys.counters,
  primaryKeys.codes,
  primaryKeys.pendingDeviceSignIns,
  primaryKeys.keptSignIns,
  primaryKeys.outbox,
].map((table) => deleteSome<number>(table, 'expires_at', '<='));

const SESSIONS = [deleteSome<number>(primaryKeys.tokenSessions, 'expires_at', '<=')];

const ATTEMPTS = [deleteSome<number>(primaryKeys.attempts, 'last_failure_at', '<=')];

const UNCONFIRMED = [deleteSome<number>(primaryKeys.devices, 'last_authenticated_at', '<=', 'verifier')];

const AUTH_EVENTS = [deleteSome<number>(primaryKeys.authEvents, 'at', '<=')];

/** Removes what has expired by `now` and what is left of removed pools and groups. Returns the number of rows. */
export async function sweep(engine: Engine, now: number): Promise<number> {
  let deleted = 0;
  for (const [queries, until] of [
    [EXPIRING, now],
    [SESSIONS, now - SESSION_AFTERLIFE_MS],
    [ATTEMPTS, now - ATTEMPTS_KEPT_MS],
    [UNCONFIRMED, now - UNCONFIRMED_KEPT_MS],
    [AUTH_EVENTS, now - AUTH_EVENTS_KEPT_MS],
  ] as const) {
    deleted += await untilFinished(() =>
      engine.write((connection) => deleteByAll(connection, queries, until, ROWS_PER_TABLE)),
    );
  }
  for (const poolId of await removedPools(engine.reader)) {
    deleted += await untilFinished(() => engine.write((connection) => continueRemoval(connection, poolId)));
  }
  for (const group of await removedGroups(engine.reader)) {
    deleted += await untilFinished(() => engine.write((connection) => continueGroupRemoval(connection, group)));
  }
  return deleted;
}

async function untilFinished(
  work: () => Promise<{ readonly deleted: number; readonly finished: boolean }>,
): Promise<number> {
  for (let deleted = 0; ; ) {
    const done = await work();
    deleted += done.deleted;
    if (done.finished) return deleted;
  }
}
