/**
 * Removal of old failed attempts. Lock-out ignores failures after a quarter of an hour (rules/access/lock-out.ts), except
 * in pools with the profile `nist`: there a user's failures stay until a success or a reset. Those of unknown user names
 * stay as well, because the lock-out would otherwise tell them apart after a while; but anybody can cause such rows, so
 * only the newest stay.
 */
import { sql } from 'kysely';
import { lockOutProfileOf } from '../../records/attempts.ts';
import type { PoolDefinition } from '../../records/pool.ts';
import type { Engine } from '../db/connection.ts';
import { kept, listOf, listValues, pieces } from '../db/many-rows.ts';
import { query } from '../db/query.ts';

/** Rows of unknown user names that stay, in all pools together: some 12 MB. */
const MOST_DECOYS = 100_000;

interface OldAttempt {
  readonly pool_id: string;
  readonly sub: string;
  readonly subject: string;
  readonly last_failure_at: number;
}

const oldAttempts = query((db, $: { until: number; at: number; poolId: string; subject: string; rows: number }) =>
  db
    .selectFrom('attempts')
    .select(['pool_id', 'sub', 'subject', 'last_failure_at'])
    .where('last_failure_at', '<=', $.until)
    .where(sql<boolean>`(last_failure_at, pool_id, subject) > (${$.at}, ${$.poolId}, ${$.subject})`)
    .orderBy('last_failure_at')
    .orderBy('pool_id')
    .orderBy('subject')
    .limit($.rows),
);

const definitionOf = query((db, $: { poolId: string }) =>
  db.selectFrom('pools').select('definition').where('pool_id', '=', $.poolId),
);

const usersAmong = kept((length: number) =>
  query((db, $: Record<string, string>) =>
    db
      .selectFrom('users')
      .select('sub')
      .where('pool_id', '=', $['poolId'] as string)
      .where('sub', 'in', listOf($, length)),
  ),
);

// The row may have changed since it was read.
const removeAttempt = query((db, $: { poolId: string; sub: string; subject: string; until: number }) =>
  db
    .deleteFrom('attempts')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('subject', '=', $.subject)
    .where('last_failure_at', '<=', $.until),
);

/** Removes the attempts whose last failure was at `until` or before and that no longer count. Returns their number. */
export async function removeAttempts(
  engine: Engine,
  until: number,
  rows: number,
  mostDecoys = MOST_DECOYS,
): Promise<number> {
  const keepsFailures = kept((poolId: string) => poolKeepsFailures(engine, poolId));
  const decoys: OldAttempt[] = [];
  let deleted = 0;
  let after = { at: -1, poolId: '', subject: '' };
  for (;;) {
    const page = await engine.reader.rows(oldAttempts, { until, rows, ...after });
    const due: OldAttempt[] = [];
    for (const [poolId, attempts] of Map.groupBy(page, ({ pool_id }) => pool_id)) {
      if (!(await keepsFailures(poolId))) due.push(...attempts);
      else decoys.push(...(await withoutUsers(engine, poolId, attempts)));
    }
    // The oldest come first.
    due.push(...decoys.splice(0, Math.max(0, decoys.length - mostDecoys)));
    deleted += await engine.write(async (connection) => {
      let count = 0;
      for (const { pool_id: poolId, sub, subject } of due) {
        count += await connection.change(removeAttempt, { poolId, sub, subject, until });
      }
      return count;
    });
    const last = page.at(-1);
    if (last === undefined || page.length < rows) return deleted;
    after = { at: last.last_failure_at, poolId: last.pool_id, subject: last.subject };
  }
}

async function poolKeepsFailures(engine: Engine, poolId: string): Promise<boolean> {
  const found = await engine.reader.row(definitionOf, { poolId });
  if (found === undefined) return false;
  return lockOutProfileOf((JSON.parse(found.definition) as PoolDefinition).UserPoolTags ?? {}) === 'nist';
}

/** The attempts whose subject is no user, nor the count of a signed-in user (`<sub>/signed-in`). */
async function withoutUsers(
  engine: Engine,
  poolId: string,
  attempts: readonly OldAttempt[],
): Promise<readonly OldAttempt[]> {
  const subOf = ({ subject }: OldAttempt): string => subject.split('/')[0] ?? subject;
  const users = new Set<string>();
  for (const some of pieces(attempts.map(subOf))) {
    for (const { sub } of await engine.reader.rows(usersAmong(some.length), { poolId, ...listValues(some) })) {
      users.add(sub);
    }
  }
  return attempts.filter((attempt) => !users.has(subOf(attempt)));
}
