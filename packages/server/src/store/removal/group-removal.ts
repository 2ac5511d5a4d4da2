/**
 * Deletes the memberships of a removed group. Once the group's row is deleted they have no effect. A limited number is
 * deleted in the same write; later sweeps delete the rest.
 */
import type { Connection } from '../db/connection.ts';
import { query } from '../db/query.ts';
import type { GroupRecord } from '../../records/group.ts';

/** Memberships that one write deletes; on SQLite all other writes wait for it. */
const MEMBERS_AT_ONCE = 500;

/** Identifies a group by its id. */
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

const removeNote = query((db, $: { poolId: string; groupId: string }) =>
  db.deleteFrom('removed_groups').where('pool_id', '=', $.poolId).where('group_id', '=', $.groupId),
);

const allNoted = query((db) => db.selectFrom('removed_groups').select(['pool_id', 'group_id']));

/** Deletes memberships of a group whose row has just been deleted; notes the group if more may be left. */
export async function removeMembers(connection: Connection, { poolId, groupId }: GroupKey): Promise<void> {
  const deleted = await connection.change(removeSome, { poolId, groupId, rows: MEMBERS_AT_ONCE });
  if (deleted >= MEMBERS_AT_ONCE) await connection.change(note, { poolId, groupId });
}

/** Deletes some of the remaining memberships; removes the note of the group after the last. */
export async function continueGroupRemoval(
  connection: Connection,
  { poolId, groupId }: GroupKey,
): Promise<{ readonly deleted: number; readonly finished: boolean }> {
  const deleted = await connection.change(removeSome, { poolId, groupId, rows: MEMBERS_AT_ONCE });
  const finished = deleted < MEMBERS_AT_ONCE;
  if (finished) await connection.change(removeNote, { poolId, groupId });
  return { deleted, finished };
}

/** Returns the removed groups that may have memberships left. */
export async function removedGroups(connection: Connection): Promise<readonly GroupKey[]> {
  const rows = await connection.rows(allNoted, {});
  return rows.map(({ pool_id, group_id }) => ({ poolId: pool_id, groupId: group_id }));
}
