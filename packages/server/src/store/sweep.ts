/** Removes expired rows in small writes, so that requests can run in between. */
import { PUBLISHED_AFTER_MS } from '../crypto/signing-keys.ts';
import type { Engine } from './db/connection.ts';
import { deleteByAll, deleteSome, type Keyed } from './removal/delete-some.ts';
import * as primaryKeys from './removal/primary-keys.ts';
import { removeAttempts } from './removal/attempt-removal.ts';
import { continueGroupRemoval, removedGroups } from './removal/group-removal.ts';
import { query } from './db/query.ts';
import type { AuditChain } from './sealing/audit-chain.ts';
import { AuthEvents } from './tables/history/auth-events.ts';
import { CLAIM_SETTLES_MS, sweepClaims } from './tables/names/claim-sweep.ts';
import { deletePrivateKeys } from './tables/signing-key-retirement.ts';
import { continueRemoval, removedPools } from './removal/pool-removal.ts';

const ROWS_PER_TABLE = 500;

/**
 * An access token issued just before its session ends outlives it by a day at most, and still needs the session's row.
 */
const SESSION_AFTERLIFE_MS = 24 * 3600_000;

/**
 * Lock-out ignores failures after a quarter of an hour, unless the pool keeps them (attempt-removal.ts). The rows are stored for that time
 * and some minutes for differences between clocks, but no longer: guesses at unknown user names also leave rows, so
 * that a lock-out does not reveal whether a user exists, and anybody can send such guesses.
 */
const ATTEMPTS_KEPT_MS = 20 * 60_000;

/**
 * How long an unconfirmed device key is stored. After a day the access token of the sign-in that issued it has expired,
 * and its refresh token requires the device to be confirmed, so no request can refer to the key any more.
 */
const UNCONFIRMED_KEPT_MS = 24 * 3600_000;

/** How long the audit trail is stored. It must not contain addresses and habits of users for longer than some weeks. */
const AUTH_EVENTS_KEPT_MS = 30 * 24 * 3600_000;

/** Keys from before a rotation expire when no string that they sealed can be valid any more. */
const serverKeys = { table: 'server_keys', key: ['id'] } satisfies Keyed;

const EXPIRING = [
  primaryKeys.usedNonces,
  primaryKeys.counters,
  primaryKeys.codes,
  primaryKeys.pendingDeviceSignIns,
  primaryKeys.storedSignIns,
  primaryKeys.outbox,
  primaryKeys.ssoSessions,
  primaryKeys.authorizationCodes,
  serverKeys,
].map((table) => deleteSome<number>(table, 'expires_at', '<='));

const SESSIONS = [deleteSome<number>(primaryKeys.tokenSessions, 'expires_at', '<=')];

const UNCONFIRMED = [deleteSome<number>(primaryKeys.devices, 'last_authenticated_at', '<=', 'verifier')];

const oldEvents = query((db, $: { until: number; rows: number }) =>
  db.selectFrom('auth_events').select(['pool_id', 'sub']).where('at', '<=', $.until).limit($.rows),
);

const SIGNING_KEYS = [deleteSome<number>({ table: 'signing_keys', key: ['pool_id', 'kid'] }, 'retired_at', '<=')];

/**
 * Removes rows that have expired by `now`, and the rest of removed pools and groups. Returns the number of removed
 * rows.
 * @param claims the engine of the claims of names, on a distributed database
 */
export async function sweep(engine: Engine, chain: AuditChain, now: number, claims?: Engine): Promise<number> {
  let deleted = 0;
  for (const [queries, until] of [
    [EXPIRING, now],
    [SESSIONS, now - SESSION_AFTERLIFE_MS],
    [UNCONFIRMED, now - UNCONFIRMED_KEPT_MS],
    [SIGNING_KEYS, now - PUBLISHED_AFTER_MS],
  ] as const) {
    deleted += await untilFinished(() =>
      engine.write((connection) => deleteByAll(connection, queries, until, ROWS_PER_TABLE)),
    );
  }
  deleted += await removeAttempts(engine, now - ATTEMPTS_KEPT_MS, ROWS_PER_TABLE);
  deleted += await removeOldEvents(engine, chain, now - AUTH_EVENTS_KEPT_MS);
  if (claims !== undefined) {
    deleted += await sweepClaims(engine.reader, claims, now - CLAIM_SETTLES_MS, ROWS_PER_TABLE);
  }
  await engine.write((connection) => connection.change(deletePrivateKeys, { now, nothing: new Uint8Array() }));
  for (const poolId of await removedPools(engine.reader)) {
    deleted += await untilFinished(() => engine.write((connection) => continueRemoval(connection, poolId)));
  }
  for (const group of await removedGroups(engine.reader)) {
    deleted += await untilFinished(() => engine.write((connection) => continueGroupRemoval(connection, group)));
  }
  await engine.tidy?.();
  return deleted;
}

/** Removes old events user by user, because the head of each user's chain must record that they were removed. */
async function removeOldEvents(engine: Engine, chain: AuditChain, until: number): Promise<number> {
  return untilFinished(async () => {
    const found = await engine.reader.rows(oldEvents, { until, rows: ROWS_PER_TABLE });
    const users = new Map(found.map(({ pool_id: poolId, sub }) => [`${poolId} ${sub}`, { poolId, sub }]));
    let deleted = 0;
    for (const { poolId, sub } of users.values()) {
      deleted += await engine.write((connection) => new AuthEvents(connection, chain).removeOlder(poolId, sub, until));
    }
    return { deleted, finished: found.length < ROWS_PER_TABLE || deleted === 0 };
  });
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
