import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { AdminDeleteUser } from '../users/administration/AdminDeleteUser.ts';
import { refusal, refusals } from '../users/testing/refusal.ts';
import { AdminAddUserToGroup } from './AdminAddUserToGroup.ts';
import { AdminListGroupsForUser } from './AdminListGroupsForUser.ts';
import { AdminRemoveUserFromGroup } from './AdminRemoveUserFromGroup.ts';
import { DeleteGroup } from './DeleteGroup.ts';
import { joinGroups, newGroup, poolWithUsers } from './testing/groups.ts';
import { ListGroups } from './ListGroups.ts';
import { ListUsersInGroup } from './ListUsersInGroup.ts';

const groupNotFound = refusal('ResourceNotFoundException', 'Group not found.');
const badToken = refusal('InvalidParameterException', 'Invalid pagination token.');

let services: TestServices;
let UserPoolId = '';
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  UserPoolId = await poolWithUsers(services, 'ann', 'bob');
  for (const name of ['staff', 'editors']) await newGroup(services, UserPoolId, name);
});

const groupsOf = async (Username: string): Promise<readonly (string | undefined)[]> => {
  const { Groups = [] } = await callOperation(services, AdminListGroupsForUser, { UserPoolId, Username });
  return Groups.map(({ GroupName }) => GroupName);
};
const membersOf = async (GroupName: string): Promise<ReadonlySet<string | undefined>> => {
  const { Users = [] } = await callOperation(services, ListUsersInGroup, { UserPoolId, GroupName });
  return new Set(Users.map(({ Username }) => Username));
};
const leave = (Username: string, GroupName: string) =>
  callOperation(services, AdminRemoveUserFromGroup, { UserPoolId, Username, GroupName });

describe('membership', () => {
  it('starts and ends; repeating either changes nothing', async () => {
    expect([await groupsOf('ann'), await membersOf('staff')]).toEqual([[], new Set()]);
    await joinGroups(services, UserPoolId, 'ann', 'staff', 'editors', 'staff');
    await joinGroups(services, UserPoolId, 'bob', 'staff');
    expect([await groupsOf('ann'), await groupsOf('bob')]).toEqual([['editors', 'staff'], ['staff']]);
    expect([await membersOf('staff'), await membersOf('editors')]).toEqual([new Set(['ann', 'bob']), new Set(['ann'])]);
    for (const _time of ['first', 'second']) expect(await leave('ann', 'staff')).toBeUndefined();
    expect([await groupsOf('ann'), await membersOf('staff')]).toEqual([['editors'], new Set(['bob'])]);
  });

  it('ends with the user', async () => {
    await joinGroups(services, UserPoolId, 'ann', 'staff');
    await callOperation(services, AdminDeleteUser, { UserPoolId, Username: 'ann' });
    expect(await membersOf('staff')).toEqual(new Set());
  });

  it('ends with the group, even if a new group gets its name', async () => {
    await joinGroups(services, UserPoolId, 'ann', 'staff', 'editors');
    await callOperation(services, DeleteGroup, { UserPoolId, GroupName: 'staff' });
    expect(await groupsOf('ann')).toEqual(['editors']);
    await newGroup(services, UserPoolId, 'staff');
    expect([await groupsOf('ann'), await membersOf('staff')]).toEqual([['editors'], new Set()]);
  });

  it('is limited to 100 groups; joining one of them again is allowed', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `group-${index}`);
    for (const name of names) await newGroup(services, UserPoolId, name);
    await joinGroups(services, UserPoolId, 'ann', ...names, 'group-0');
    const limit = refusal('InvalidParameterException', 'The user is in 100 groups, which is the limit.');
    await expect(joinGroups(services, UserPoolId, 'ann', 'staff')).rejects.toEqual(limit);
    await leave('ann', 'group-50');
    await joinGroups(services, UserPoolId, 'ann', 'staff');
    expect((await services.store.read.groups.membershipsOf(UserPoolId, await subOf('ann'))).length).toBe(100);
  });
});

const subOf = async (Username: string): Promise<string> => {
  const alias = { poolId: UserPoolId, kind: 'username', value: Username } as const;
  return (await services.store.read.users.holderOf(alias)) ?? '';
};

describe('errors', () => {
  it.each([AdminAddUserToGroup, AdminRemoveUserFromGroup])('of $name', async (operation) => {
    const call = (Username: string, GroupName: string, pool = UserPoolId) =>
      callOperation(services, operation, { UserPoolId: pool, Username, GroupName });
    await expect(call('nobody', 'staff')).rejects.toEqual(refusals.userNotFound);
    await expect(call('ann', 'nothing')).rejects.toEqual(groupNotFound);
    await expect(call('ann', 'Staff')).rejects.toEqual(groupNotFound);
    await expect(call('ann', 'staff', 'us-east-1_nobodyhas')).rejects.toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nobodyhas does not exist.'),
    );
  });

  it('of the list operations', async () => {
    await expect(groupsOf('nobody')).rejects.toEqual(refusals.userNotFound);
    await expect(membersOf('nothing')).rejects.toEqual(groupNotFound);
  });
});

describe('pages', () => {
  interface Listed {
    readonly names: readonly (string | undefined)[];
    readonly NextToken: string | undefined;
  }
  type List = (Limit: number | undefined, NextToken?: string) => Promise<Listed>;
  const listings: readonly (readonly [string, List])[] = [
    [
      'ListGroups',
      async (Limit, NextToken) => {
        const page = await callOperation(services, ListGroups, { UserPoolId, Limit, NextToken });
        return { names: (page.Groups ?? []).map(({ GroupName }) => GroupName), NextToken: page.NextToken };
      },
    ],
    [
      'AdminListGroupsForUser',
      async (Limit, NextToken) => {
        const input = { UserPoolId, Username: 'ann', Limit, NextToken };
        const page = await callOperation(services, AdminListGroupsForUser, input);
        return { names: (page.Groups ?? []).map(({ GroupName }) => GroupName), NextToken: page.NextToken };
      },
    ],
    [
      'ListUsersInGroup',
      async (Limit, NextToken) => {
        const input = { UserPoolId, GroupName: 'staff', Limit, NextToken };
        const page = await callOperation(services, ListUsersInGroup, input);
        return { names: (page.Users ?? []).map(({ Username }) => Username), NextToken: page.NextToken };
      },
    ],
  ];

  it.each(listings)('of %s contain every entry once', async (_which, list) => {
    await joinGroups(services, UserPoolId, 'ann', 'staff', 'editors');
    await joinGroups(services, UserPoolId, 'bob', 'staff');
    const all = await list(undefined);
    expect([all.names.length, all.NextToken]).toEqual([2, undefined]);
    expect(await list(0)).toEqual(all);
    expect(await list(2)).toEqual(all);
    const first = await list(1);
    expect(await list(1, first.NextToken)).toEqual({ names: all.names.slice(1), NextToken: undefined });
    expect(first.names).toEqual(all.names.slice(0, 1));
  });

  it.each(listings)('of %s reject tokens of another list', async (which, list) => {
    await joinGroups(services, UserPoolId, 'ann', 'staff', 'editors');
    await joinGroups(services, UserPoolId, 'bob', 'staff');
    for (const [name, other] of listings) {
      const { NextToken } = await other(1);
      const next = list(1, NextToken);
      await (name === which ? expect(next).resolves.toBeDefined() : expect(next).rejects.toEqual(badToken));
    }
    await expect(list(1, 'AAECAwQ')).rejects.toEqual(badToken);
  });

  it('of a removed group do not continue in a new group of the same name', async () => {
    for (const name of ['ann', 'bob']) await joinGroups(services, UserPoolId, name, 'staff');
    const input = { UserPoolId, GroupName: 'staff', Limit: 1 };
    const { NextToken } = await callOperation(services, ListUsersInGroup, input);
    await callOperation(services, DeleteGroup, { UserPoolId, GroupName: 'staff' });
    await newGroup(services, UserPoolId, 'staff');
    await expect(callOperation(services, ListUsersInGroup, { ...input, NextToken })).rejects.toEqual(badToken);
  });
});
