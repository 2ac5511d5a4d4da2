import type { UpdateGroupRequest } from '@latchkey/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { DeleteGroup } from './DeleteGroup.ts';
import { GetGroup } from './GetGroup.ts';
import { newGroup, poolWithUsers } from './testing/groups.ts';
import { UpdateGroup } from './UpdateGroup.ts';

const given = { Description: 'May write', Precedence: 5, RoleArn: 'arn:aws:iam::123456789012:role/editor' };

let services: TestServices;
let UserPoolId = '';
beforeAll(async () => {
  services = await createTestServices();
  UserPoolId = await poolWithUsers(services);
});
afterAll(() => services.close());

const update = async (GroupName: string, change: Omit<UpdateGroupRequest, 'UserPoolId' | 'GroupName'>) => {
  const { Group } = await callOperation(services, UpdateGroup, { UserPoolId, GroupName, ...change });
  return Group;
};

describe('replaces the given members and keeps the others', () => {
  it.each([
    ['nothing', {}],
    ['the description', { Description: 'May read' }],
    ['the description, with none', { Description: '' }],
    ['the precedence', { Precedence: 0 }],
    ['the role', { RoleArn: 'arn:aws:iam::123456789012:role/reader' }],
    ['all', { Description: 'May read', Precedence: 2 ** 31 - 1, RoleArn: 'arn:aws:iam::123456789012:role/reader' }],
  ])('%s', async (which, change) => {
    const GroupName = which.replaceAll(' ', '-');
    const made = await newGroup(services, UserPoolId, GroupName, given);
    services.clock.advance(5_000);
    const changed = await update(GroupName, change);
    expect(changed).toEqual({ ...made, ...change, LastModifiedDate: services.clock.now() / 1000 });
    expect(await callOperation(services, GetGroup, { UserPoolId, GroupName })).toEqual({ Group: changed });
  });
});

it('loses neither of two concurrent changes', async () => {
  await newGroup(services, UserPoolId, 'busy');
  for (let round = 0; round < 20; round += 1) {
    const RoleArn = `arn:aws:iam::123456789012:role/role-${round}`;
    await Promise.all([update('busy', { RoleArn }), update('busy', { Precedence: round })]);
    const { Group } = await callOperation(services, GetGroup, { UserPoolId, GroupName: 'busy' });
    expect(Group).toMatchObject({ RoleArn, Precedence: round });
  }
});

it.each([
  ['GetGroup', () => callOperation(services, GetGroup, { UserPoolId, GroupName: 'nobody' })],
  ['UpdateGroup', () => update('nobody', {})],
  ['DeleteGroup', () => callOperation(services, DeleteGroup, { UserPoolId, GroupName: 'nobody' })],
])('%s knows no group of another name', async (_which, call) => {
  await expect(call()).rejects.toEqual(refusal('ResourceNotFoundException', 'Group not found.'));
});

it('DeleteGroup removes a group, and fails the second time', async () => {
  await newGroup(services, UserPoolId, 'short-lived');
  const remove = () => callOperation(services, DeleteGroup, { UserPoolId, GroupName: 'short-lived' });
  expect(await remove()).toBeUndefined();
  await expect(remove()).rejects.toEqual(refusal('ResourceNotFoundException', 'Group not found.'));
});
