/**
 * A node of a distributed database fails at every point of a sign-up and of changes of names: its connections break, and
 * nothing that it has begun goes on. Another node must find the names as they were before, or as they are after.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
import { randomUUID } from 'node:crypto';
import type { Alias } from '../../../records/alias.ts';
import { openStore } from '../../open-store.ts';
import type { Store, StoreWriter } from '../../store.ts';
import { startBreakingProxy } from '../../testing/breaking-proxy.ts';
import { distributedDatabase } from '../../testing/distributed-database.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../../testing/sample-records.ts';
import { clock, random, testEnvelope } from '../../testing/test-database.ts';
import { CLAIM_SETTLES_MS } from './claim-sweep.ts';

const missing = embeddedPostgresMissing();
/** More than any of the writes has. */
const MOST_CHUNKS = 60;

describe.skipIf(missing !== undefined)(
  `names of a distributed database, with broken connections${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    const envelope = testEnvelope();
    const poolId = newPoolId();
    let server: EmbeddedPostgres;
    let database: Awaited<ReturnType<typeof distributedDatabase>>;
    let proxy: Awaited<ReturnType<typeof startBreakingProxy>>;
    let failing: Store;
    let other: Store;
    beforeAll(async () => {
      server = await startEmbeddedPostgres();
      database = await distributedDatabase(server.url);
      const url = new URL(database.url);
      proxy = await startBreakingProxy(Number(url.port));
      url.port = String(proxy.port);
      other = await openStore({ url: database.url, envelope, clock, random });
      failing = await openStore({ url: url.href, envelope, clock, random });
      await other.write((tx) => tx.pools.insert(samplePool(poolId), []));
    }, 120_000);
    afterAll(async () => {
      await failing?.close();
      await other?.close();
      proxy?.close();
      await server?.stop();
    });

    const nameOf = (value: string): Alias => ({ poolId, kind: 'username', value });
    const claimAll = async (tx: StoreWriter, names: readonly Alias[], sub: string): Promise<boolean[]> => {
      const claimed: boolean[] = [];
      for (const name of names) claimed.push(await tx.users.claimAlias(name, sub));
      return claimed;
    };
    const signUp = (store: Store, names: readonly Alias[], user: ReturnType<typeof sampleUser>) =>
      store.write(async (tx) => {
        await tx.users.insert(user);
        return claimAll(tx, names, user.sub);
      });
    const holders = (names: readonly Alias[]) => Promise.all(names.map((name) => other.read.users.holderOf(name)));

    /** Runs the write with the connection breaking earlier and later, until it is no longer broken. */
    const atEveryPoint = async (
      side: 'client' | 'server',
      attempt: () => Promise<{ work: () => Promise<unknown>; check: (isDone: boolean) => Promise<void> }>,
    ): Promise<number> => {
      for (let chunks = 1; chunks < MOST_CHUNKS; chunks += 1) {
        const { work, check } = await attempt();
        // Opens its connections again.
        await failing.write((tx) => tx.users.holderOf(nameOf('nobody')));
        let isCut = false;
        proxy.breakAfter(side, chunks, () => {
          isCut = true;
        });
        const isDone = await work().then(
          () => true,
          () => false,
        );
        proxy.breakAfter(undefined, 0);
        await check(isDone);
        if (!isCut) return chunks;
      }
      throw new Error('The write has more points than expected.');
    };

    const expectSettled = async (): Promise<void> => {
      await other.sweep(NOW + CLAIM_SETTLES_MS + 1_000);
      const open = await database.run(`select a.sub from aliases a where a.pool_id = '${poolId}' and (
        a.claimed_at is not null or a.sub not in (select sub from users) or not exists (
          select from held_names h where h.pool_id = a.pool_id and h.sub = a.sub and h.claim = a.claim))`);
      expect(open).toEqual([]);
      const lost = await database.run(`select h.sub from held_names h where h.pool_id = '${poolId}' and not exists (
        select from aliases a where a.pool_id = h.pool_id and a.sub = h.sub and a.claim = h.claim)`);
      expect(lost).toEqual([]);
    };

    it.each(['client', 'server'] as const)('a sign-up that breaks (%s)', { timeout: 300_000 }, async (side) => {
      const points = await atEveryPoint(side, async () => {
        const [user, next] = [sampleUser(poolId), sampleUser(poolId)];
        const names = [user.sub, `${user.sub} again`].map(nameOf);
        return {
          work: () => signUp(failing, names, user),
          check: async (isDone) => {
            const found = await holders(names);
            const isStored = found.includes(user.sub);
            if (isDone) expect(isStored).toBe(true);
            expect(found).toEqual(names.map(() => (isStored ? user.sub : undefined)));
            expect((await other.read.users.find(poolId, user.sub))?.sub).toBe(isStored ? user.sub : undefined);
            const typed = await other.read.users.findByName(poolId, { aliases: names, sub: undefined });
            expect(typed?.sub).toBe(isStored ? user.sub : undefined);
            // At once, without waiting for the sweep.
            if (isStored) expect(await other.write((tx) => claimAll(tx, names, next.sub))).toEqual([false, false]);
            else expect(await signUp(other, names, next)).toEqual([true, true]);
          },
        };
      });
      expect(points).toBeGreaterThan(10);
      await expectSettled();
    });

    it.each(['client', 'server'] as const)('a changed name (%s)', { timeout: 300_000 }, async (side) => {
      await atEveryPoint(side, async () => {
        const user = sampleUser(poolId);
        const [before, after] = [nameOf(user.sub), nameOf(`${user.sub} after`)];
        await signUp(other, [before], user);
        return {
          work: () =>
            failing.write(async (tx) => {
              await tx.users.findForUpdate(poolId, user.sub);
              await tx.users.releaseAlias(before, user.sub);
              if (!(await tx.users.claimAlias(after, user.sub))) throw new TypeError('The name is taken.');
            }),
          check: async (isDone) => {
            const found = await holders([before, after]);
            const expected = [
              [user.sub, undefined],
              [undefined, user.sub],
            ];
            expect(isDone ? expected.slice(1) : expected).toContainEqual(found);
          },
        };
      });
      await expectSettled();
    });

    it.each(['client', 'server'] as const)(
      'a name that moves to another user (%s)',
      { timeout: 300_000 },
      async (side) => {
        await atEveryPoint(side, async () => {
          const [holder, user] = [sampleUser(poolId), sampleUser(poolId)];
          const [name, own] = [nameOf(holder.sub), nameOf(user.sub)];
          await signUp(other, [name], holder);
          await signUp(other, [own], user);
          return {
            work: () =>
              failing.write(async (tx) => {
                await tx.users.findForUpdate(poolId, holder.sub);
                await tx.users.releaseAlias(name, holder.sub);
                if (!(await tx.users.claimAlias(name, user.sub))) throw new TypeError('The name is taken.');
              }),
            check: async (isDone) => {
              const [found] = await holders([name]);
              expect(isDone ? [user.sub] : [holder.sub, user.sub]).toContain(found);
            },
          };
        });
        await expectSettled();
      },
    );

    it.each(['client', 'server'] as const)('a user who is deleted (%s)', { timeout: 300_000 }, async (side) => {
      await atEveryPoint(side, async () => {
        const user = sampleUser(poolId);
        const names = [nameOf(user.sub), nameOf(`${user.sub} too`)];
        await signUp(other, names, user);
        return {
          work: () => failing.write((tx) => tx.users.remove(poolId, user.sub)),
          check: async (isDone) => {
            const isLeft = (await other.read.users.find(poolId, user.sub)) !== undefined;
            if (isDone) expect(isLeft).toBe(false);
            expect(await holders(names)).toEqual(names.map(() => (isLeft ? user.sub : undefined)));
            const next = { ...sampleUser(poolId), sub: randomUUID() };
            if (!isLeft) expect(await signUp(other, names, next)).toEqual([true, true]);
          },
        };
      });
      await expectSettled();
    });
  },
);
