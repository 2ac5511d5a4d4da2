/** Tests of listings: pages in a stable order, and the filters of ListUsers. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { UserRecord } from '../../records/user.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import type { Store } from '../store.ts';
import type { UserFilter } from '../contract/users.ts';
import { newPoolId, sampleClient, sampleDevice, samplePool, sampleUser } from './sample-records.ts';

/** Reads all pages. No page may be longer than its limit, and only the last one may be shorter. */
async function walk<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await list(after === undefined ? { limit } : { after, limit });
    items.push(...page.items);
    if (page.next === undefined) return items;
    expect(page.items.length).toBe(limit);
    after = page.next;
  }
}

const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const attributes = (given: string, more: Record<string, string> = {}): Partial<UserRecord> => ({
  attributes: { given_name: given, email: `${given}@Example.com`, ...more },
});

export function describeListings(store: () => Store): void {
  describe('listings', () => {
    it.each([1, 3, 4, 5, 60])('contain devices in the order of their keys, %i per page', async (limit) => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const devices = Array.from({ length: 4 }, () => sampleDevice(poolId, sub));
      await store().write(async (tx) => {
        for (const device of devices) await tx.devices.insert(device);
        await tx.devices.insert(sampleDevice(poolId, sub, { secret: null, remembered: false }));
        await tx.devices.insert(sampleDevice(poolId, randomUUID()));
      });
      const listed = await walk((page) => store().read.devices.list(poolId, sub, page), limit);
      expect(listed).toEqual(devices.toSorted((a, b) => byCodePoint(a.deviceKey, b.deviceKey)));
    });

    it('contain only remembered devices on request', async () => {
      const [poolId, sub] = [newPoolId(), randomUUID()];
      const devices = [true, false, true, false].map((remembered) => sampleDevice(poolId, sub, { remembered }));
      await store().write(async (tx) => {
        for (const device of devices) await tx.devices.insert(device);
      });
      const listed = await walk((page) => store().read.devices.list(poolId, sub, page, 'remembered'), 1);
      expect(new Set(listed)).toEqual(new Set(devices.filter(({ remembered }) => remembered)));
    });

    it('contain the clients of one pool in the order of their ids', async () => {
      const poolId = newPoolId();
      const clients = Array.from({ length: 7 }, () => sampleClient(poolId));
      await store().write(async (tx) => {
        for (const client of [...clients, sampleClient(newPoolId())]) await tx.clients.insert(client);
      });
      const listed = await walk((page) => store().read.clients.list(poolId, page), 3);
      expect(listed).toEqual(clients.toSorted((a, b) => byCodePoint(a.clientId, b.clientId)));
    });

    it('contain pools in the order of their ids, capital letters first', async () => {
      const ids = ['zz-order-1_b', 'zz-order-1_B', 'zz-order-1_a', 'zz-order-1_Z', 'zz-order-1_0'];
      await store().write(async (tx) => {
        for (const id of ids) await tx.pools.insert(samplePool(id), []);
      });
      const listed = await walk((page) => store().read.pools.list(page), 2);
      expect(listed.map(({ poolId }) => poolId).filter((id) => id.startsWith('zz-order'))).toEqual(
        ids.toSorted(byCodePoint),
      );
    });
  });

  describe('user filters', () => {
    const poolId = newPoolId();
    const person = (name: string, change: Partial<UserRecord>): UserRecord =>
      sampleUser(poolId, { username: name, ...change });
    const users = [
      person('ann', attributes('Ann', { phone_number: '+491', preferred_username: 'Queen' })),
      person('Ann', attributes('ANN', { phone_number: '+4912', family_name: 'Müller', name: '100% real' })),
      person('annabel', { ...attributes('Annabel'), enabled: false }),
      person('a_n', attributes('A_n', { name: 'a\\b', family_name: 'MÜLLER' })),
      person('a%n', { ...attributes('A%n', { name: '' }), status: 'UNCONFIRMED' }),
      person('aZ', attributes('az', { name: '\u{1F511} keys', family_name: 'Mu' })),
      person('b\u{10FFFF}', { attributes: {}, status: 'FORCE_CHANGE_PASSWORD', enabled: false }),
      person('b\u{10FFFF}c', attributes('x', { name: `${'long '.repeat(400)}end`, given_name: 'a\0b' })),
    ];
    const others = [sampleUser(newPoolId(), { username: 'ann', ...attributes('Ann') })];

    beforeAll(() =>
      store().write(async (tx) => {
        for (const { poolId: id } of [users[0], others[0]].filter((user) => user !== undefined)) {
          await tx.pools.insert(samplePool(id), []);
        }
        for (const user of [...users, ...others]) await tx.users.insert(user);
      }),
    );

    const found = async (filter: UserFilter | undefined, limit: number): Promise<readonly string[]> => {
      const listed = await walk((page) => store().read.users.list(poolId, page, filter), limit);
      for (const user of listed) expect(users).toContainEqual(user);
      return listed.map(({ username }) => username);
    };

    it.each<[UserFilter['attribute'], UserFilter['match'], string, readonly string[]]>([
      ['username', 'exact', 'ann', ['ann']],
      ['username', 'exact', 'ANN', []],
      ['username', 'prefix', 'ann', ['ann', 'annabel']],
      ['username', 'prefix', 'A', ['Ann']],
      ['username', 'prefix', 'a_', ['a_n']],
      ['username', 'prefix', 'a%', ['a%n']],
      ['username', 'prefix', '%', []],
      ['username', 'prefix', 'b\u{10FFFF}', ['b\u{10FFFF}', 'b\u{10FFFF}c']],
      ['username', 'prefix', '\u{10FFFF}', []],
      ['email', 'exact', 'ANN@EXAMPLE.COM', ['ann', 'Ann']],
      ['email', 'exact', 'ann@example', []],
      ['email', 'prefix', 'ann', ['ann', 'Ann', 'annabel']],
      ['email', 'prefix', 'A_', ['a_n']],
      ['phone_number', 'exact', '+491', ['ann']],
      ['phone_number', 'prefix', '+491', ['ann', 'Ann']],
      ['preferred_username', 'exact', 'queen', ['ann']],
      ['given_name', 'prefix', 'ANNA', ['annabel']],
      ['given_name', 'exact', 'a\0B', ['b\u{10FFFF}c']],
      ['family_name', 'exact', 'müLLer', ['Ann', 'a_n']],
      ['family_name', 'prefix', 'm', ['Ann', 'a_n', 'aZ']],
      ['name', 'exact', '', ['a%n']],
      ['name', 'prefix', '', ['Ann', 'a_n', 'a%n', 'aZ', 'b\u{10FFFF}c']],
      ['name', 'prefix', '100%', ['Ann']],
      ['name', 'prefix', 'A\\', ['a_n']],
      ['name', 'prefix', '\u{1F511}', ['aZ']],
      ['name', 'prefix', '\uD83D', []],
      ['name', 'prefix', 'LONG '.repeat(50), ['b\u{10FFFF}c']],
      ['name', 'exact', 'long '.repeat(50), []],
      ['cognito:user_status', 'exact', 'confirmed', ['ann', 'Ann', 'annabel', 'a_n', 'aZ', 'b\u{10FFFF}c']],
      ['cognito:user_status', 'exact', 'CONFIRM', []],
      ['cognito:user_status', 'prefix', 'un', ['a%n']],
      ['cognito:user_status', 'prefix', 'FORCE_', ['b\u{10FFFF}']],
      ['status', 'exact', 'Enabled', ['ann', 'Ann', 'a_n', 'a%n', 'aZ', 'b\u{10FFFF}c']],
      ['status', 'exact', 'enabled', []],
      ['status', 'exact', 'Disabled', ['annabel', 'b\u{10FFFF}']],
      ['status', 'prefix', 'Dis', ['annabel', 'b\u{10FFFF}']],
      ['status', 'prefix', 'X', []],
      ['sub', 'exact', 'no such sub', []],
      ['sub', 'prefix', 'no such sub', []],
    ])('%s %s %j', async (attribute, match, value, expected) => {
      const filter = { attribute, match, value };
      for (const limit of [1, 2, 60]) {
        const names = await found(filter, limit);
        expect(names.toSorted(byCodePoint), `${limit} a page`).toEqual(expected.toSorted(byCodePoint));
      }
    });

    it('find all users without a filter, in the order of subs', async () => {
      const names = users.toSorted((a, b) => byCodePoint(a.sub, b.sub)).map(({ username }) => username);
      expect(await found(undefined, 3)).toEqual(names);
      expect(new Set(await found({ attribute: 'status', match: 'prefix', value: '' }, 3))).toEqual(new Set(names));
      expect(new Set(await found({ attribute: 'sub', match: 'prefix', value: '' }, 3))).toEqual(new Set(names));
    });

    it('find a user by the whole sub or a prefix', async () => {
      for (const { sub, username } of users) {
        expect(await found({ attribute: 'sub', match: 'exact', value: sub }, 60)).toEqual([username]);
        expect(await found({ attribute: 'sub', match: 'exact', value: sub.toUpperCase() }, 60)).toEqual([]);
        expect(await found({ attribute: 'sub', match: 'prefix', value: sub.slice(0, 20) }, 60)).toEqual([username]);
      }
    });

    it('use the current attributes', async () => {
      const user = person('changing', attributes('before'));
      await store().write(async (tx) => {
        await tx.users.insert(user);
        await tx.users.replace({ ...user, ...attributes('after') });
      });
      expect(await found({ attribute: 'email', match: 'prefix', value: 'before' }, 60)).toEqual([]);
      const after = await store().read.users.list(
        poolId,
        { limit: 60 },
        { attribute: 'email', match: 'prefix', value: 'after' },
      );
      expect(after.items.map(({ sub }) => sub)).toEqual([user.sub]);
      await store().write((tx) => tx.users.remove(poolId, user.sub));
    });

    it('accept a key to continue after that comes from another listing', async () => {
      const byEmail: UserFilter = { attribute: 'email', match: 'prefix', value: 'a' };
      const { next: afterEmail } = await store().read.users.list(poolId, { limit: 1 }, byEmail);
      const { next: afterSub } = await store().read.users.list(poolId, { limit: 1 });
      const byName: UserFilter = { attribute: 'username', match: 'prefix', value: 'b' };
      for (const after of [afterEmail, afterSub]) {
        expect(after).toBeDefined();
        const page = { limit: 60, after: after ?? '' };
        const { items } = await store().read.users.list(poolId, page, byName);
        expect(items.map(({ username }) => username)).toEqual(['b\u{10FFFF}', 'b\u{10FFFF}c']);
      }
      await expect(store().read.users.list(poolId, { limit: 60, after: afterEmail ?? '' })).resolves.toBeDefined();
    });
  });
}
