/** Tests of groups and their members: storing, listing, limits and removal. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { GroupRecord } from '../../records/group.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import type { Store } from '../store.ts';
import { HARD_TEXT, newPoolId, sampleGroup, samplePool, sampleUser } from './sample-records.ts';

const MANY = 1_000;
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

async function walk<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await list(after === undefined ? { limit } : { after, limit });
    items.push(...page.items);
    if (page.next === undefined) return items;
    expect(page.items).toHaveLength(limit);
    after = page.next;
  }
}

export function describeGroups(store: () => Store): void {
  /** Creates a pool with this many users, and groups with these names. */
  const poolWith = async (size: number, names: readonly string[]) => {
    const poolId = newPoolId();
    const users = Array.from({ length: size }, () => sampleUser(poolId, { password: null, totp: null }));
    const groups = names.map((groupName) => sampleGroup(poolId, { groupName }));
    await store().write(async (tx) => {
      await tx.pools.insert(samplePool(poolId), []);
      for (const user of users) await tx.users.insert(user);
      for (const group of groups) await tx.groups.insert(group, MANY);
    });
    return { poolId, users, groups };
  };
  const join = (poolId: string, groupName: string, sub: string, limit = MANY) =>
    store().write(async (tx) => {
      await tx.users.findForUpdate(poolId, sub);
      return tx.groups.addMember(poolId, groupName, sub, limit);
    });
  const namesOf = async (poolId: string, sub: string): Promise<readonly string[]> =>
    (await store().read.groups.membershipsOf(poolId, sub)).map(({ groupName }) => groupName).toSorted(byCodePoint);
  const membersOf = async (group: GroupRecord, limit = MANY): Promise<readonly UserRecord[]> =>
    walk((page) => store().read.groups.members(group, page), limit);

  describe('groups', () => {
    it.each([
      ['complete', {}],
      ['with a name only', { description: null, roleArn: null, precedence: null }],
      ['with the least precedence', { precedence: 0 }],
      ['with the greatest precedence', { precedence: 2 ** 31 - 1 }],
      ['with a difficult description', { description: HARD_TEXT }],
      ['with an empty description', { description: '' }],
      ['with a name beyond the basic plane', { groupName: '\u{1F511}é' }],
    ])('are read as they were stored: %s', async (_which, change) => {
      const { poolId } = await poolWith(0, []);
      const group = sampleGroup(poolId, change);
      expect(await store().write((tx) => tx.groups.insert(group, 1))).toBe('inserted');
      expect(await store().read.groups.find(poolId, group.groupName)).toStrictEqual(group);
      expect(await store().read.groups.find(newPoolId(), group.groupName)).toBeUndefined();
      const changed = { ...group, description: 'new', roleArn: null, precedence: 7, modifiedAt: group.modifiedAt + 5 };
      await store().write(async (tx) => {
        expect(await tx.groups.findForUpdate(poolId, group.groupName)).toStrictEqual(group);
        await tx.groups.replace(changed);
      });
      expect(await store().read.groups.find(poolId, group.groupName)).toStrictEqual(changed);
    });

    it('have unique, case-sensitive names in their pool', async () => {
      const { poolId, groups } = await poolWith(0, ['staff']);
      const insert = (groupName: string, limit = MANY) =>
        store().write((tx) => tx.groups.insert(sampleGroup(poolId, { groupName }), limit));
      expect([await insert('staff'), await insert('staff', 1), await insert('Staff')]).toEqual([
        'exists',
        'exists',
        'inserted',
      ]);
      expect(await store().read.groups.find(poolId, 'staff')).toEqual(groups[0]);
    });

    it('do not exceed the limit when twice as many are created at the same time', async () => {
      const { poolId } = await poolWith(0, []);
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          store().write((tx) => tx.groups.insert(sampleGroup(poolId, { groupName: `${index}` }), 8)),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(8);
      expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(8);
      expect((await store().read.groups.list(poolId, { limit: MANY })).items).toHaveLength(8);
    });

    it('are created once if 64 writes create the same name at the same time', async () => {
      const { poolId } = await poolWith(0, []);
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, () =>
          store().write((tx) => tx.groups.insert(sampleGroup(poolId, { groupName: 'staff' }), MANY)),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(63);
    });

    it('cannot be created without a pool', async () => {
      const insert = store().write((tx) => tx.groups.insert(sampleGroup(newPoolId()), MANY));
      await expect(insert).rejects.toMatchObject({ reason: 'gone' });
    });

    it('cannot be replaced if they do not exist', async () => {
      const replace = store().write((tx) => tx.groups.replace(sampleGroup(newPoolId())));
      await expect(replace).rejects.toMatchObject({ reason: 'misuse' });
    });

    it.each([1, 2, 4, 60])('are listed in the order of their names, %i a page', async (limit) => {
      const names = ['b', 'B', 'a', '\u{1F511}', 'ü'];
      const { poolId, users, groups } = await poolWith(1, names);
      const sub = users[0]?.sub ?? '';
      const inOrder = groups.toSorted((a, b) => byCodePoint(a.groupName, b.groupName));
      expect(await walk((page) => store().read.groups.list(poolId, page), limit)).toEqual(inOrder);
      for (const name of names.slice(1)) await join(poolId, name, sub);
      const joined = inOrder.filter(({ groupName }) => groupName !== 'b');
      expect(await walk((page) => store().read.groups.listOf(poolId, sub, page), limit)).toEqual(joined);
    });
  });

  describe('members of groups', () => {
    it('are listed in the order of their subs, without those of other groups', async () => {
      const { poolId, users, groups } = await poolWith(7, ['staff', 'other']);
      const staff = users.slice(0, 5);
      for (const { sub } of staff) await join(poolId, 'staff', sub);
      for (const { sub } of users.slice(4)) await join(poolId, 'other', sub);
      const [group] = groups;
      if (group === undefined) throw new Error('no group');
      for (const limit of [1, 2, 5, 60]) {
        expect(await membersOf(group, limit)).toEqual(staff.toSorted((a, b) => byCodePoint(a.sub, b.sub)));
      }
      await store().write((tx) => tx.groups.removeMember(poolId, 'staff', staff[0]?.sub ?? ''));
      expect(await membersOf(group)).toHaveLength(4);
    });

    it('have the current values of their groups for tokens', async () => {
      const { poolId, users, groups } = await poolWith(1, ['a']);
      const [sub, group] = [users[0]?.sub ?? '', groups[0]];
      if (group === undefined) throw new Error('no group');
      expect(await store().read.groups.membershipsOf(poolId, sub)).toEqual([]);
      expect([await join(poolId, 'a', sub), await join(poolId, 'a', sub)]).toEqual(['added', 'added']);
      const { groupName, precedence, roleArn } = group;
      expect(await store().read.groups.membershipsOf(poolId, sub)).toStrictEqual([{ groupName, precedence, roleArn }]);
      await store().write((tx) => tx.groups.replace({ ...group, precedence: null, roleArn: null }));
      expect(await store().read.groups.membershipsOf(poolId, sub)).toStrictEqual([
        { groupName, precedence: null, roleArn: null },
      ]);
      expect(await store().read.groups.membershipsOf(newPoolId(), sub)).toEqual([]);
    });

    it('do not exceed the limit of groups when they join more at the same time', async () => {
      const names = Array.from({ length: 16 }, (_, index) => `group-${index}`);
      const { poolId, users } = await poolWith(1, names);
      const sub = users[0]?.sub ?? '';
      const outcomes = await Promise.all(names.map((name) => join(poolId, name, sub, 5)));
      expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome === 'full')).toHaveLength(11);
      const joined = await namesOf(poolId, sub);
      expect(joined).toHaveLength(5);
      expect(await join(poolId, joined[0] ?? '', sub, 5)).toBe('added');
      expect(await join(poolId, 'no such group', sub, 5)).toBe('no-group');
    });

    it('are all added when they join one group at the same time', async () => {
      const { poolId, users, groups } = await poolWith(32, ['staff']);
      await Promise.all(users.map(({ sub }) => join(poolId, 'staff', sub)));
      expect(await membersOf(groups[0] ?? sampleGroup(poolId))).toHaveLength(32);
    });
  });

  describe('removing groups', () => {
    it('ends memberships, and a new group of the same name starts empty', async () => {
      const { poolId, users, groups } = await poolWith(1, ['staff', 'other']);
      const sub = users[0]?.sub ?? '';
      for (const name of ['staff', 'other']) await join(poolId, name, sub);
      expect(await store().write((tx) => tx.groups.remove(poolId, 'staff'))).toBe(true);
      expect(await store().write((tx) => tx.groups.remove(poolId, 'staff'))).toBe(false);
      expect(await store().read.groups.find(poolId, 'staff')).toBeUndefined();
      expect(await namesOf(poolId, sub)).toEqual(['other']);
      expect(await membersOf(groups[0] ?? sampleGroup(poolId))).toEqual([]);
      await store().write((tx) => tx.groups.insert(sampleGroup(poolId, { groupName: 'staff' }), MANY));
      expect(await namesOf(poolId, sub)).toEqual(['other']);
    });

    it('leaves memberships of a large group to sweeps; they have no effect meanwhile', async () => {
      const { poolId, users, groups } = await poolWith(1_050, ['large']);
      const [first, last] = [
        users[0]?.sub ?? '',
        users.toSorted((a, b) => byCodePoint(a.sub, b.sub)).at(-1)?.sub ?? '',
      ];
      const large = groups[0] ?? sampleGroup(poolId);
      await store().write(async (tx) => {
        for (const { sub } of users) await tx.groups.addMember(poolId, 'large', sub, MANY);
      });
      const again = sampleGroup(poolId, { groupName: 'large' });
      await store().write(async (tx) => {
        await tx.groups.remove(poolId, 'large');
        await tx.groups.insert(again, MANY);
      });
      // Rows of the old group are left, and the new group has no members.
      expect((await membersOf(large)).length).toBeGreaterThan(0);
      expect(await membersOf(again)).toEqual([]);
      expect([await namesOf(poolId, last), await namesOf(poolId, first)]).toEqual([[], []]);
      const page = { limit: MANY };
      expect((await store().read.groups.listOf(poolId, last, page)).items).toEqual([]);
      // A member of the new group stays when the rest of the old one is removed.
      expect(await join(poolId, 'large', last)).toBe('added');
      expect(await store().sweep(0)).toBeGreaterThan(0);
      expect(await membersOf(large)).toEqual([]);
      expect((await membersOf(again)).map(({ sub }) => sub)).toEqual([last]);
      expect(await store().sweep(0)).toBe(0);
    });

    it('leaves no membership of users who join at the same time', async () => {
      const { poolId, users, groups } = await poolWith(16, ['staff']);
      const work: Promise<unknown>[] = users.slice(0, 8).map(({ sub }) => join(poolId, 'staff', sub));
      work.push(store().write((tx) => tx.groups.remove(poolId, 'staff')));
      work.push(...users.slice(8).map(({ sub }) => join(poolId, 'staff', sub)));
      await Promise.all(work);
      expect(await membersOf(groups[0] ?? sampleGroup(poolId))).toEqual([]);
    });

    it('does not prevent the removal of a user', async () => {
      const { poolId, users, groups } = await poolWith(2, ['staff']);
      for (const { sub } of users) await join(poolId, 'staff', sub);
      await store().write((tx) => tx.users.remove(poolId, users[0]?.sub ?? ''));
      expect(await membersOf(groups[0] ?? sampleGroup(poolId))).toEqual(users.slice(1));
      expect(await store().read.groups.membershipsOf(poolId, users[0]?.sub ?? randomUUID())).toEqual([]);
    });

    it('happens with their pool, and a new pool of the same id has no groups', async () => {
      const { poolId, users } = await poolWith(1, ['staff']);
      const sub = users[0]?.sub ?? '';
      await join(poolId, 'staff', sub);
      await store().write(async (tx) => {
        await tx.pools.remove(poolId);
        await tx.pools.insert(samplePool(poolId), []);
      });
      expect((await store().read.groups.list(poolId, { limit: 1 })).items).toEqual([]);
      expect(await namesOf(poolId, sub)).toEqual([]);
    });
  });
}
