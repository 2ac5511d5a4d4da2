/** The store of groups and their members: its interface for the rest of the server. */
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
  /** The parts of the user's groups that tokens contain, in no order. `addMember` limits their number. */
  membershipsOf(poolId: string, sub: string): Promise<readonly MembershipRecord[]>;
}

export interface GroupWriter extends GroupReader {
  /** Reads a group and locks it until the write ends. */
  findForUpdate(poolId: string, groupName: string): Promise<GroupRecord | undefined>;
  /**
   * Adds a group, unless its pool already has a group of this name, or has `limit` groups.
   * @throws StoreError (`gone`) when the pool has been removed meanwhile.
   */
  insert(group: GroupRecord, limit: number): Promise<'inserted' | 'exists' | 'full'>;
  /** Replaces description, role and precedence. Call it only with a changed copy of what `findForUpdate` returned. */
  replace(group: GroupRecord): Promise<void>;
  /** Removes the group and its memberships. False: there was no such group. */
  remove(poolId: string, groupName: string): Promise<boolean>;
  /** Adds a user to a group, unless the user is in `limit` groups. Call it with the user locked. */
  addMember(poolId: string, groupName: string, sub: string, limit: number): Promise<'added' | 'no-group' | 'full'>;
  /** Removes a user from a group, if the user is in it. */
  removeMember(poolId: string, groupName: string, sub: string): Promise<void>;
}
