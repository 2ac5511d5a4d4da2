/** The store of groups and their members: what the rest of the server may ask of it. */
import type { GroupRecord, MembershipRecord } from '../../records/group.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Page, PageRequest } from './page.ts';

export interface GroupReader {
  find(poolId: string, groupName: string): Promise<GroupRecord | undefined>;
  /** In the order of names. */
  list(poolId: string, page: PageRequest): Promise<Page<GroupRecord>>;
  /** The groups of a user in the order of names. */
  listOf(poolId: string, sub: string, page: PageRequest): Promise<Page<GroupRecord>>;
  /** In the order of subs. */
  members(group: Pick<GroupRecord, 'poolId' | 'groupId'>, page: PageRequest): Promise<Page<UserRecord>>;
  /** What tokens tell of the groups of a user, in no order; as many as `addMember` let in. */
  membershipsOf(poolId: string, sub: string): Promise<readonly MembershipRecord[]>;
}

export interface GroupWriter extends GroupReader {
  /** Reads a group and keeps others from changing it until the write ends. */
  findForUpdate(poolId: string, groupName: string): Promise<GroupRecord | undefined>;
  /**
   * Adds a group, unless its pool has one of the name or has `limit` groups.
   * @throws StoreError (`gone`) when the pool has been removed meanwhile.
   */
  insert(group: GroupRecord, limit: number): Promise<'inserted' | 'exists' | 'full'>;
  /** Replaces description, role and precedence. Call it only with what `findForUpdate` gave, changed. */
  replace(group: GroupRecord): Promise<void>;
  /** Removes the group; its members are in it no more. False: there was none. */
  remove(poolId: string, groupName: string): Promise<boolean>;
  /** Puts a user into a group, unless the user is in `limit` groups. Call it with the user locked. */
  addMember(poolId: string, groupName: string, sub: string, limit: number): Promise<'added' | 'no-group' | 'full'>;
  /** Takes a user out of a group, if the user is in it. */
  removeMember(poolId: string, groupName: string, sub: string): Promise<void>;
}
