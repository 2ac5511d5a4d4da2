import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { refusal } from '../users/testing/refusal.ts';
import { CreateGroup } from './CreateGroup.ts';
import { GetGroup } from './GetGroup.ts';
import { newGroup, poolWithUsers } from './testing/groups.ts';

const RoleArn = 'arn:aws:iam::123456789012:role/editor';

let services: TestServices;
let UserPoolId = '';
beforeAll(async () => {
  services = await createTestServices();
  UserPoolId = await poolWithUsers(services);
});
afterAll(() => services.close());

const get = async (GroupName: string) => {
  const { Group } = await callOperation(services, GetGroup, { UserPoolId, GroupName });
  return Group;
};

it('creates a group with all members', async () => {
  const given = { Description: 'May write', Precedence: 0, RoleArn };
  const made = await newGroup(services, UserPoolId, 'editors', given);
  const now = services.clock.now() / 1000;
  const dates = { CreationDate: now, LastModifiedDate: now };
  expect(made).toEqual({ UserPoolId, GroupName: 'editors', ...given, ...dates });
  expect(await get('editors')).toEqual(made);
});

it('leaves out members that were not given', async () => {
  const made = await newGroup(services, UserPoolId, 'readers');
  expect(Object.keys(made).toSorted()).toEqual(['CreationDate', 'GroupName', 'LastModifiedDate', 'UserPoolId']);
  expect(await get('readers')).toEqual(made);
});

it('accepts names in every script, and an empty description', async () => {
  for (const name of ['Grüße', '管理者', 'a/b:c|d', '🔑', 'x'.repeat(128)]) {
    expect(await newGroup(services, UserPoolId, name, { Description: '' })).toMatchObject({
      GroupName: name,
      Description: '',
    });
  }
});

it('rejects a name that exists; names are case-sensitive', async () => {
  await newGroup(services, UserPoolId, 'Owners');
  const exists = refusal('GroupExistsException', 'A group with the name already exists.');
  await expect(newGroup(services, UserPoolId, 'Owners')).rejects.toEqual(exists);
  await expect(newGroup(services, UserPoolId, 'owners')).resolves.toBeDefined();
  const other = await poolWithUsers(services);
  await expect(newGroup(services, other, 'Owners')).resolves.toBeDefined();
});

describe('rejects', () => {
  it.each([
    ['a space in the name', { GroupName: 'two words' }],
    ['an empty name', { GroupName: '' }],
    ['a name too long', { GroupName: 'x'.repeat(129) }],
    ['a negative precedence', { GroupName: 'g', Precedence: -1 }],
    ['a role that is not an ARN', { GroupName: 'g', RoleArn: 'editor-of-everything-here' }],
    ['a long description', { GroupName: 'g', Description: 'x'.repeat(2_049) }],
  ])('%s', async (_which, input) => {
    const create = callOperation(services, CreateGroup, { UserPoolId, ...input });
    await expect(create).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  it('a pool that does not exist', async () => {
    const create = newGroup(services, 'us-east-1_nobodyhas', 'editors');
    const message = 'User pool us-east-1_nobodyhas does not exist.';
    await expect(create).rejects.toEqual(refusal('ResourceNotFoundException', message));
  });

  it('a pool that is removed at the same time', async () => {
    const doomed = await poolWithUsers(services);
    await services.directory.pool(doomed);
    await services.store.write((tx) => tx.pools.remove(doomed));
    const message = `User pool ${doomed} does not exist.`;
    await expect(newGroup(services, doomed, 'late')).rejects.toEqual(refusal('ResourceNotFoundException', message));
  });

  it('one group more than the quota', async () => {
    const full = await poolWithUsers(services);
    const sample = { poolId: full, description: null, roleArn: null, precedence: null, createdAt: 0, modifiedAt: 0 };
    for (let start = 0; start < 10_000; start += 500) {
      await services.store.write(async (tx) => {
        for (let index = start; index < start + 500; index += 1) {
          await tx.groups.insert({ ...sample, groupName: `group-${index}`, groupId: `id-${index}` }, 10_000);
        }
      });
    }
    const message = 'The user pool has 10000 groups, which is the limit.';
    await expect(newGroup(services, full, 'last')).rejects.toEqual(refusal('LimitExceededException', message));
    await services.store.write((tx) => tx.groups.remove(full, 'group-0'));
    await expect(newGroup(services, full, 'last')).resolves.toBeDefined();
  });
});
