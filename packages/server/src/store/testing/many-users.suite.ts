/** Tests of statements for many users: they store the same as those for one user, in every number. */
import { describe, expect, it } from 'vitest';
import type { Alias } from '../../records/alias.ts';
import type { Store } from '../store.ts';
import { newPoolId, samplePool, sampleUser } from './sample-records.ts';

const sampleUsers = (poolId: string, number: number) => Array.from({ length: number }, () => sampleUser(poolId));

const nameOf = ({ poolId, username }: ReturnType<typeof sampleUser>): Alias => ({
  poolId,
  kind: 'username',
  value: username,
});

export function describeManyUsers(store: () => Store): void {
  const newPool = async (): Promise<string> => {
    const poolId = newPoolId();
    await store().write((tx) => tx.pools.insert(samplePool(poolId), []));
    return poolId;
  };

  describe('many users', () => {
    it.each([0, 1, 2, 63, 64, 65, 200])('%i users are stored, counted and found', async (number) => {
      const poolId = await newPool();
      const users = sampleUsers(poolId, number);
      const claims = users.map((user) => ({ alias: nameOf(user), sub: user.sub }));
      const claimed = await store().write(async (tx) => {
        await tx.users.insertAll(users);
        return tx.users.claimAliases(claims);
      });
      expect(claimed).toBe(true);
      for (const user of users) expect(await store().read.users.find(poolId, user.sub)).toEqual(user);
      expect(await store().read.pools.countUsers(poolId)).toBe(number);
      const unknown = nameOf(sampleUser(poolId));
      const holders = await store().write((tx) => tx.users.holdersOf([unknown, ...users.map(nameOf), unknown]));
      expect(holders).toEqual([undefined, ...users.map(({ sub }) => sub), undefined]);
      const subs = users.map(({ sub }) => sub);
      const existing = await store().write((tx) => tx.users.existingSubs(poolId, [...subs, 'unknown']));
      expect(existing).toEqual(new Set(subs));
    });

    it('are removed one by one with their counts', async () => {
      const poolId = await newPool();
      const users = sampleUsers(poolId, 20);
      await store().write((tx) => tx.users.insertAll(users));
      for (const { sub } of users.slice(5)) await store().write((tx) => tx.users.remove(poolId, sub));
      expect(await store().read.pools.countUsers(poolId)).toBe(5);
    });

    it('cannot claim a name that somebody has', async () => {
      const poolId = await newPool();
      const users = sampleUsers(poolId, 3);
      const [first, ...others] = users.map((user) => ({ alias: nameOf(user), sub: user.sub }));
      if (first === undefined) throw new TypeError('There is no user.');
      expect(await store().write((tx) => tx.users.claimAliases([first]))).toBe(true);
      const all = [{ ...first, sub: 'other' }, ...others];
      expect(await store().write((tx) => tx.users.claimAliases(all))).toBe(false);
      expect(await store().read.users.holderOf(first.alias)).toBe(first.sub);
    });

    it('are not stored in a pool that was removed', async () => {
      const poolId = newPoolId();
      const users = sampleUsers(poolId, 3);
      await expect(store().write((tx) => tx.users.insertAll(users))).rejects.toMatchObject({ reason: 'gone' });
      expect(await store().read.users.find(poolId, users[0]?.sub ?? '')).toBeUndefined();
    });
  });
}
