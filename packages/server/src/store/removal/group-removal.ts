/**
 * What happens to the members of a removed group. With its row gone the group is gone: memberships without a group count
 * for nothing. They are cleared away a bounded number at a time, the first in the same write, those of a large group by
 * later sweeps.
 */
import type { Connection } from '../db/connection.ts';
import { query } from '../db/query.ts';
import type { GroupRecord } from '../../records/group.ts';

/** Members that one write clears away; on SQLite everybody else waits so long. */
const MEMBERS_AT_ONCE = 500;

/** A group by its id. */
export type GroupKey = Pick<GroupRecord, 'poolId' | 'groupId'>;

const removeSome = query((db, $: { poolId: string; groupId: string; rows: number }) =>
  db
    .deleteFrom('group_members')
    .where('pool_id', '=', $.poolId)
    .where('group_id', '=', $.groupId)
    .where('sub', 'in', (select) =>
      select
        .selectFrom('group_members')
        .select('sub')
        .where('pool_id', '=', $.poolId)
        .where('group_id', '=', $.groupId)
        .orderBy('sub')
        .limit($.rows),
    ),
);

const note = query((db, $: { poolId: string; groupId: string }) =>
  db.insertInto('removed_groups').values({ pool_id: $.poolId, group_id: $.groupId }),
);

const forget = query((db, $: { poolId: string; groupId: string }) =>
  db.deleteFrom('removed_groups').where('pool_id', '=', $.poolId).where('group_id', '=', $.groupId),
);

const allNoted = query((db) => db.selectFrom('removed_groups').select(['pool_id', 'group_id']));

/** Clears away the members of a group whose row has just been deleted, or notes that there are more. */
export async function removeMembers(connection: Connection, { poolId, groupId }: GroupKey): Promise<void> {
  const deleted = await connection.change(removeSome, { poolId, groupId, rows: MEMBERS_AT_ONCE });
  if (deleted >= MEMBERS_AT_ONCE) await connection.change(note, { poolId, groupId });
}

/** Clears away some of the members that are left; forgets the group when that was the rest. */
export async function continueGroupRemoval(
  connection: Connection,
  { poolId, groupId }: GroupKey,
): Promise<{ readonly deleted: number; readonly finished: boolean }> {
  const deleted = await connection.change(removeSome, { poolId, groupId, rows: MEMBERS_AT_ONCE });
  const finished = deleted < MEMBERS_AT_ONCE;
  if (finished) await connection.change(forget, { poolId, groupId });
  return { deleted, finished };
}

/** The removed groups of which members may be left. */
export async function removedGroups(connection: Connection): Promise<readonly GroupKey[]> {
  const rows = await connection.rows(allNoted, {});
  return rows.map(({ pool_id, group_id }) => ({ poolId: pool_id, groupId: group_id }));
}
