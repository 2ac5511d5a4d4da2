/** Groups for tests: a pool with users, and short forms of the operations. */
import type { CreateGroupRequest, GroupType } from '@latchkey/model';
import { callOperation, type TestServices } from '../../testing/call.ts';
import { AdminCreateUser } from '../../users/administration/AdminCreateUser.ts';
import { newTestApp } from '../../users/testing/users.ts';
import { AdminAddUserToGroup } from '../AdminAddUserToGroup.ts';
import { CreateGroup } from '../CreateGroup.ts';

/** Creates a pool with users of these names. Returns its id. */
export async function poolWithUsers(services: TestServices, ...usernames: readonly string[]): Promise<string> {
  const { UserPoolId } = await newTestApp(services);
  for (const Username of usernames) {
    await callOperation(services, AdminCreateUser, { UserPoolId, Username, MessageAction: 'SUPPRESS' });
  }
  return UserPoolId;
}

/** Creates a group. */
export async function newGroup(
  services: TestServices,
  UserPoolId: string,
  GroupName: string,
  more: Omit<CreateGroupRequest, 'UserPoolId' | 'GroupName'> = {},
): Promise<GroupType> {
  const { Group } = await callOperation(services, CreateGroup, { UserPoolId, GroupName, ...more });
  if (Group === undefined) throw new Error('no group in the answer');
  return Group;
}

/** Adds a user to groups. */
export async function joinGroups(
  services: TestServices,
  UserPoolId: string,
  Username: string,
  ...groups: readonly string[]
): Promise<void> {
  for (const GroupName of groups) {
    await callOperation(services, AdminAddUserToGroup, { UserPoolId, Username, GroupName });
  }
}
