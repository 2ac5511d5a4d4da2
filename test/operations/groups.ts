/** Cases of the operations on groups. */
import {
  AdminAddUserToGroupCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUsersInGroupCommand,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { newPerson, uniqueName } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import type { Cases, World } from './operation-cases.ts';

/** Creates a group. Returns its pool and name. */
async function newGroup({ sdk, app }: World) {
  const key = { UserPoolId: app.userPoolId, GroupName: uniqueName('group') };
  await sdk.send(new CreateGroupCommand({ ...key, Description: 'May write', Precedence: 1 }));
  return key;
}

/** Creates a group with one member. Returns the membership. */
async function newMember(world: World) {
  const membership = { ...(await newGroup(world)), Username: (await newPerson(world.app)).username };
  await world.sdk.send(new AdminAddUserToGroupCommand(membership));
  return membership;
}

const groupsOf = async ({ sdk }: World, { UserPoolId, Username }: { UserPoolId: string; Username: string }) => {
  const { Groups = [] } = await sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username }));
  return Groups.map(({ GroupName }) => GroupName);
};

export const groups = {
  CreateGroup: {
    async effect(world) {
      const key = await newGroup(world);
      const { Group } = await world.sdk.send(new GetGroupCommand(key));
      expect(Group).toMatchObject({ ...key, Description: 'May write', Precedence: 1 });
    },
    errors: {
      async GroupExistsException(world) {
        return world.sdk.send(new CreateGroupCommand(await newGroup(world)));
      },
      LimitExceededException:
        'A pool with 10,000 groups takes long to make; CreateGroup.test.ts beside the operation covers it.',
    },
  },
  GetGroup: {
    async effect(world) {
      const key = await newGroup(world);
      const { Group } = await world.sdk.send(new GetGroupCommand(key));
      expect(Group).toEqual({
        ...key,
        Description: 'May write',
        Precedence: 1,
        CreationDate: expect.any(Date),
        LastModifiedDate: expect.any(Date),
      });
    },
    errors: {},
  },
  UpdateGroup: {
    async effect(world) {
      const key = await newGroup(world);
      await world.sdk.send(new UpdateGroupCommand({ ...key, Precedence: 7 }));
      const { Group } = await world.sdk.send(new GetGroupCommand(key));
      expect(Group).toMatchObject({ Precedence: 7, Description: 'May write' });
    },
    errors: {},
  },
  DeleteGroup: {
    async effect(world) {
      const key = await newGroup(world);
      await world.sdk.send(new DeleteGroupCommand(key));
      expect((await refusal(world.sdk.send(new GetGroupCommand(key)))).name).toBe('ResourceNotFoundException');
    },
    errors: {},
  },
  ListGroups: {
    async effect(world) {
      const { app, sdk } = world;
      const key = await newGroup(world);
      const { Groups = [] } = await sdk.send(new ListGroupsCommand({ UserPoolId: app.userPoolId }));
      expect(Groups.map(({ GroupName }) => GroupName)).toContain(key.GroupName);
    },
    errors: {},
  },
  AdminAddUserToGroup: {
    async effect(world) {
      const membership = await newMember(world);
      expect(await groupsOf(world, membership)).toEqual([membership.GroupName]);
    },
    errors: {},
  },
  AdminListGroupsForUser: {
    async effect(world) {
      const membership = await newMember(world);
      expect(await groupsOf(world, membership)).toEqual([membership.GroupName]);
    },
    errors: {},
  },
  AdminRemoveUserFromGroup: {
    async effect(world) {
      const membership = await newMember(world);
      await world.sdk.send(new AdminRemoveUserFromGroupCommand(membership));
      expect(await groupsOf(world, membership)).toEqual([]);
    },
    errors: {},
  },
  ListUsersInGroup: {
    async effect(world) {
      const { Username, ...key } = await newMember(world);
      const { Users = [] } = await world.sdk.send(new ListUsersInGroupCommand(key));
      expect(Users.map((user) => user.Username)).toEqual([Username]);
    },
    errors: {},
  },
} satisfies Cases;
