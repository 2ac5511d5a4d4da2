/**
 * Groups of users. A membership contains the name and the id of its group: the name orders the groups of a user in
 * listings, and the id keeps the members of a removed group out of a new group of the same name.
 */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { findQueries, query, row } from '../db/query.ts';
import type { GroupMembersTable, GroupsTable } from '../db/schema.ts';
import { removeMembers } from '../removal/group-removal.ts';
import { pageOf } from '../search/page.ts';
import type { GroupRecord, MembershipRecord } from '../../records/group.ts';
import type { UserRecord } from '../../records/user.ts';
import type { GroupWriter } from '../contract/groups.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import { StoreError } from '../store-error.ts';
import { jsonOf, textOf, USER, UserRows } from '../rows/user-rows.ts';

const GROUP = [
  'pool_id',
  'group_name',
  'group_id',
  'description',
  'role_arn',
  'precedence',
  'created_at',
  'modified_at',
] as const satisfies readonly (keyof GroupsTable)[];

/** The same columns for queries that join another table. */
const JOINED_GROUP = GROUP.map((column) => `groups.${column}` as const);
const JOINED_USER = USER.map((column) => `users.${column}` as const);

type GroupKey = { poolId: string; groupName: string };
type UserKey = { poolId: string; sub: string };

const { find, findForUpdate } = findQueries((db, $: GroupKey) =>
  db.selectFrom('groups').select(GROUP).where('pool_id', '=', $.poolId).where('group_name', '=', $.groupName),
);

// Many users may join a group at a time, and its description may change meanwhile, but it must not be removed.
const findForJoining = query((db, $: GroupKey, { locksRows }) =>
  db
    .selectFrom('groups')
    .select('group_id')
    .where('pool_id', '=', $.poolId)
    .where('group_name', '=', $.groupName)
    .$if(locksRows, (select) => select.forKeyShare()),
);

const list = query((db, $: { poolId: string; after: string; rows: number }) =>
  db
    .selectFrom('groups')
    .select(GROUP)
    .where('pool_id', '=', $.poolId)
    .where('group_name', '>', $.after)
    .orderBy('group_name')
    .limit($.rows),
);

// Groups of a pool are created one after another, so that their count is exact, and none of them outlives the pool.
const lockPool = query((db, $: { poolId: string }, { locksRows }) =>
  db
    .selectFrom('pools')
    .select('pool_id')
    .where('pool_id', '=', $.poolId)
    .$if(locksRows, (select) => select.forUpdate()),
);

const count = query((db, $: { poolId: string }) =>
  db
    .selectFrom('groups')
    .select((column) => column.fn.countAll<number>().as('groups'))
    .where('pool_id', '=', $.poolId),
);

const insert = query((db, $: GroupsTable) => db.insertInto('groups').values(row($, GROUP)));

const replace = query((db, $: GroupsTable) =>
  db
    .updateTable('groups')
    .set(row($, ['description', 'role_arn', 'precedence', 'modified_at']))
    .where('pool_id', '=', $.pool_id)
    .where('group_name', '=', $.group_name),
);

const remove = query((db, $: GroupKey) =>
  db.deleteFrom('groups').where('pool_id', '=', $.poolId).where('group_name', '=', $.groupName),
);

const listOf = query((db, $: UserKey & { after: string; rows: number }) =>
  db
    .selectFrom('group_members as member')
    .innerJoin('groups', (join) =>
      join
        .onRef('groups.pool_id', '=', 'member.pool_id')
        .onRef('groups.group_name', '=', 'member.group_name')
        .onRef('groups.group_id', '=', 'member.group_id'),
    )
    .select(JOINED_GROUP)
    .where('member.pool_id', '=', $.poolId)
    .where('member.sub', '=', $.sub)
    .where('member.group_name', '>', $.after)
    .orderBy('member.group_name')
    .limit($.rows),
);

const memberships = query((db, $: UserKey) =>
  db
    .selectFrom('group_members as member')
    .innerJoin('groups', (join) =>
      join
        .onRef('groups.pool_id', '=', 'member.pool_id')
        .onRef('groups.group_name', '=', 'member.group_name')
        .onRef('groups.group_id', '=', 'member.group_id'),
    )
    .select(['groups.group_name', 'groups.precedence', 'groups.role_arn'])
    .where('member.pool_id', '=', $.poolId)
    .where('member.sub', '=', $.sub),
);

const members = query((db, $: { poolId: string; groupId: string; after: string; rows: number }) =>
  db
    .selectFrom('group_members as member')
    .innerJoin('users', (join) =>
      join.onRef('users.pool_id', '=', 'member.pool_id').onRef('users.sub', '=', 'member.sub'),
    )
    .select(JOINED_USER)
    .where('member.pool_id', '=', $.poolId)
    .where('member.group_id', '=', $.groupId)
    .where('member.sub', '>', $.after)
    .orderBy('member.sub')
    .limit($.rows),
);

const addMember = query((db, $: GroupMembersTable) =>
  db
    .insertInto('group_members')
    .values(row($, ['pool_id', 'sub', 'group_name', 'group_id']))
    .onConflict((conflict) => conflict.columns(['pool_id', 'sub', 'group_name']).doUpdateSet(row($, ['group_id']))),
);

const removeMember = query((db, $: GroupKey & UserKey) =>
  db
    .deleteFrom('group_members')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('group_name', '=', $.groupName),
);

export class Groups implements GroupWriter {
  readonly #connection: Connection;
  readonly #users: UserRows;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#users = new UserRows(envelope);
  }

  async find(poolId: string, groupName: string): Promise<GroupRecord | undefined> {
    const found = await this.#connection.row(find, { poolId, groupName });
    return found && groupOf(found);
  }

  async findForUpdate(poolId: string, groupName: string): Promise<GroupRecord | undefined> {
    const found = await this.#connection.row(findForUpdate, { poolId, groupName });
    return found && groupOf(found);
  }

  async list(poolId: string, { after = '', limit }: PageRequest): Promise<Page<GroupRecord>> {
    const rows = await this.#connection.rows(list, { poolId, after, rows: limit + 1 });
    return pageOf(rows, limit, groupOf, ({ group_name }) => group_name);
  }

  async listOf(poolId: string, sub: string, { after = '', limit }: PageRequest): Promise<Page<GroupRecord>> {
    const rows = await this.#connection.rows(listOf, { poolId, sub, after, rows: limit + 1 });
    return pageOf(rows, limit, groupOf, ({ group_name }) => group_name);
  }

  async members(
    { poolId, groupId }: Pick<GroupRecord, 'poolId' | 'groupId'>,
    { after = '', limit }: PageRequest,
  ): Promise<Page<UserRecord>> {
    const rows = await this.#connection.rows(members, { poolId, groupId, after, rows: limit + 1 });
    return pageOf(
      rows,
      limit,
      (found) => this.#users.recordOf(found),
      ({ sub }) => sub,
    );
  }

  async membershipsOf(poolId: string, sub: string): Promise<readonly MembershipRecord[]> {
    const rows = await this.#connection.rows(memberships, { poolId, sub });
    return rows.map(({ group_name, precedence, role_arn }) => {
      return { groupName: group_name, precedence, roleArn: role_arn };
    });
  }

  async insert(group: GroupRecord, limit: number): Promise<'inserted' | 'exists' | 'full'> {
    const { poolId, groupName } = group;
    if (!(await this.#connection.row(lockPool, { poolId }))) {
      throw new StoreError('gone', `The user pool ${poolId} does not exist any more.`);
    }
    if (await this.#connection.row(find, { poolId, groupName })) return 'exists';
    const present = await this.#connection.row(count, { poolId });
    if (present !== undefined && present.groups >= limit) return 'full';
    await this.#connection.change(insert, rowOf(group));
    return 'inserted';
  }

  async replace(group: GroupRecord): Promise<void> {
    const changed = await this.#connection.change(replace, rowOf(group));
    if (changed === 0) throw new StoreError('misuse', 'A group that does not exist cannot be replaced.');
  }

  async remove(poolId: string, groupName: string): Promise<boolean> {
    const group = await this.findForUpdate(poolId, groupName);
    if (group === undefined) return false;
    await this.#connection.change(remove, { poolId, groupName });
    await removeMembers(this.#connection, group);
    return true;
  }

  async addMember(
    poolId: string,
    groupName: string,
    sub: string,
    limit: number,
  ): Promise<'added' | 'no-group' | 'full'> {
    const group = await this.#connection.row(findForJoining, { poolId, groupName });
    if (group === undefined) return 'no-group';
    const present = await this.membershipsOf(poolId, sub);
    if (present.some((membership) => membership.groupName === groupName)) return 'added';
    if (present.length >= limit) return 'full';
    await this.#connection.change(addMember, {
      pool_id: poolId,
      sub,
      group_name: groupName,
      group_id: group.group_id,
    });
    return 'added';
  }

  async removeMember(poolId: string, groupName: string, sub: string): Promise<void> {
    await this.#connection.change(removeMember, { poolId, groupName, sub });
  }
}

function rowOf(group: GroupRecord): GroupsTable {
  return {
    pool_id: group.poolId,
    group_name: group.groupName,
    group_id: group.groupId,
    description: jsonOf(group.description),
    role_arn: group.roleArn,
    precedence: group.precedence,
    created_at: group.createdAt,
    modified_at: group.modifiedAt,
  };
}

function groupOf(found: GroupsTable): GroupRecord {
  return {
    poolId: found.pool_id,
    groupName: found.group_name,
    groupId: found.group_id,
    description: textOf(found.description),
    roleArn: found.role_arn,
    precedence: found.precedence,
    createdAt: found.created_at,
    modifiedAt: found.modified_at,
  };
}
