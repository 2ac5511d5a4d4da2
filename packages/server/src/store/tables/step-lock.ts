/** The statement by which a step of a sign-in locks what decides it, on PostgreSQL. */
import { sql } from 'kysely';
import { kept } from '../db/many-rows.ts';
import { query } from '../db/query.ts';
import { DEVICE } from '../rows/device-rows.ts';
import { USER } from '../rows/user-rows.ts';

export const ATTEMPTS = ['pool_id', 'failures', 'last_failure_at'] as const;
export const LOCKED_USER = [...USER, 'audit_head'] as const;

type LockKey = { poolId: string; sub: string; deviceKey: string; nonce: string; expiresAt: number };

/**
 * PostgreSQL: locks in the order attempts, nonce, user, device, as every write does. Each part takes its key from the
 * part before, so it cannot run earlier. The row of attempts is inserted if it is missing, because a missing row cannot
 * be locked. The versions that are read are the newest ones: those that were committed while this statement waited for
 * a lock included.
 */
const lockOf = (consumes: boolean, reads: boolean) =>
  query((db, $: LockKey) => {
    const attempts = sql`insert into attempts (pool_id, sub, subject, failures, last_failure_at)
      values (${$.poolId}, ${$.sub}, ${$.sub}, 0, 0)
      on conflict on constraint attempts_key do update set failures = attempts.failures
      returning pool_id, sub, failures, last_failure_at`;
    const nonce = sql`insert into used_nonces (pool_id, sub, nonce, expires_at)
      select pool_id, sub, cast(${$.nonce} as text), cast(${$.expiresAt} as bigint) from attempt
      on conflict do nothing
      returning nonce`;
    const user = sql`select ${list(LOCKED_USER)} from users
      where pool_id = ${$.poolId} and sub = ${$.sub} and sub = (select sub from attempt) for update`;
    const device = sql`select ${list(DEVICE)} from devices
      where pool_id = ${$.poolId} and sub = ${$.sub} and sub = (select sub from locked_user)
      and device_key = ${$.deviceKey} for update`;
    const parts = [
      sql`attempt as (${attempts})`,
      ...(consumes ? [sql`consumed as (${nonce})`] : []),
      sql`locked_user as (${user})`,
      ...(reads ? [sql`locked_device as (${device})`] : []),
    ];
    const columns = [
      ...named('attempt', 'attempts', ATTEMPTS),
      ...named('locked_user', 'users', LOCKED_USER),
      ...(reads ? named('locked_device', 'devices', DEVICE) : []),
      consumes ? sql`consumed.nonce as consumed` : sql`null as consumed`,
    ];
    const statement = sql<Record<string, unknown>>`with ${sql.join(parts)} select ${sql.join(columns)} from attempt
      ${consumes ? sql`left join consumed on true` : sql``}
      left join locked_user on true
      ${reads ? sql`left join locked_device on true` : sql``}`;
    return { compile: () => statement.compile(db) };
  });

const list = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));

const named = (part: string, table: string, columns: readonly string[]) =>
  columns.map((column) => sql`${sql.ref(`${part}.${column}`)} as ${sql.id(`${table}.${column}`)}`);

/** The statement that locks a step, and consumes a nonce or not, and locks a device or not. */
export const lock = kept((form: 'plain' | 'nonce' | 'device' | 'nonce, device') =>
  lockOf(form.startsWith('nonce'), form.endsWith('device')),
);
