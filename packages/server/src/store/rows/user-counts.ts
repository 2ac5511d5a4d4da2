/**
 * The number of users of a pool, updated with every insert and removal, because counting the rows of a large pool is
 * slow.
 */
import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Connection } from '../db/connection.ts';
import { listOf, listValues } from '../db/many-rows.ts';
import { query, type Value } from '../db/query.ts';
import { StoreError } from '../store-error.ts';

/**
 * Each pool's count is the sum of this many rows. A write locks the row that it changes until its commit, so this many
 * sign-ups of one pool can commit at the same time.
 */
const BUCKETS = Array.from({ length: 16 }, (_, bucket) => bucket);

const insertAll = query((db, $: { poolId: string }) =>
  db.insertInto('user_counts').values(BUCKETS.map((bucket) => ({ pool_id: $.poolId, bucket, users: 0 }))),
);

const add = query((db, $: { poolId: string; bucket: number; users: number }) =>
  db
    .updateTable('user_counts')
    .set((column) => ({ users: column('users', '+', $.users) }))
    .where('pool_id', '=', $.poolId)
    .where('bucket', '=', $.bucket),
);

/** Changes, and on PostgreSQL locks, only the rows to which something is added. */
const addToAll = query((db, $: { poolId: string } & Readonly<Record<string, Value>>) => {
  const cases = sql.join(
    listOf($, BUCKETS.length).map((users, bucket) => sql`when ${sql.lit(bucket)} then cast(${users} as integer)`),
    sql` `,
  );
  const added = sql<number>`case bucket ${cases} end`;
  return db
    .updateTable('user_counts')
    .set({ users: sql`users + ${added}` })
    .where('pool_id', '=', $.poolId)
    .where(added, '>', 0);
});

const sum = query((db, $: { poolId: string }) =>
  db
    .selectFrom('user_counts')
    .select((column) => column.fn.sum<number | null>('users').as('users'))
    .where('pool_id', '=', $.poolId),
);

/** Starts a new pool's count at zero. */
export async function startCounting(connection: Connection, poolId: string): Promise<void> {
  await connection.change(insertAll, { poolId });
}

/** Returns the number of users of the pool. */
export async function countUsers(connection: Connection, poolId: string): Promise<number> {
  return (await connection.row(sum, { poolId }))?.users ?? 0;
}

/** Counts a new user. @throws StoreError (`gone`) if the pool has been removed: a user must not outlive its pool. */
export async function countUserIn(connection: Connection, poolId: string, sub: string): Promise<void> {
  const changed = await connection.change(add, { poolId, bucket: bucketOf(sub), users: 1 });
  if (changed === 0) throw new StoreError('gone', `The user pool ${poolId} does not exist any more.`);
}

/** Counts new users of one pool in one statement. @throws StoreError (`gone`) as `countUserIn` */
export async function countUsersIn(connection: Connection, poolId: string, subs: readonly string[]): Promise<void> {
  const counts = BUCKETS.map(() => 0);
  for (const sub of subs) counts[bucketOf(sub)] = (counts[bucketOf(sub)] ?? 0) + 1;
  const changed = await connection.change(addToAll, { poolId, ...listValues(counts) });
  if (changed === 0) throw new StoreError('gone', `The user pool ${poolId} does not exist any more.`);
}

export async function countUserOut(connection: Connection, poolId: string, sub: string): Promise<void> {
  await connection.change(add, { poolId, bucket: bucketOf(sub), users: -1 });
}

function bucketOf(sub: string): number {
  return (hash('sha256', sub, 'buffer')[0] ?? 0) % BUCKETS.length;
}
