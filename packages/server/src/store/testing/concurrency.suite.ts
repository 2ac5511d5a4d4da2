/** Tests of concurrent writes: exactly one succeeds where only one may, no lost updates, no partial changes. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Store, StoreWriter } from '../store.ts';
import { newPoolId, NOW, sampleCode, samplePool, sampleSession, sampleUser } from './sample-records.ts';

const PARALLEL = 64;

const many = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: PARALLEL }, (_, index) => work(index)));
const fails = (index: number): boolean => index % 3 === 0;
const winners = (results: readonly boolean[]): number => results.filter(Boolean).length;

export function describeConcurrency(store: () => Store): void {
  const poolWith = async (...users: readonly ReturnType<typeof sampleUser>[]): Promise<void> => {
    await store().write(async (tx) => {
      for (const poolId of new Set(users.map((user) => user.poolId))) await tx.pools.insert(samplePool(poolId), []);
      for (const user of users) await tx.users.insert(user);
    });
  };
  const writes = (job: (tx: StoreWriter, index: number) => Promise<boolean>): Promise<boolean[]> =>
    many((index) => store().write((tx) => job(tx, index)));

  describe(`${PARALLEL} writes at the same time`, () => {
    it('claim an alias: one gets it, with its user, and the others leave nothing behind', async () => {
      const poolId = newPoolId();
      await store().write((tx) => tx.pools.insert(samplePool(poolId), []));
      const alias = { poolId, kind: 'email', value: 'ann@example.com' } as const;
      const users = Array.from({ length: PARALLEL }, () => sampleUser(poolId));
      const results = await Promise.allSettled(
        users.map((user) =>
          store().write(async (tx) => {
            await tx.users.insert(user);
            if (!(await tx.users.claimAlias(alias, user.sub))) throw new RangeError('taken');
            return user.sub;
          }),
        ),
      );
      const won = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
      const lost = results.filter((result) => result.status === 'rejected').map(({ reason }): unknown => reason);
      expect(won).toHaveLength(1);
      expect(lost).toEqual(Array.from({ length: PARALLEL - 1 }, () => new RangeError('taken')));
      expect(await store().read.users.holderOf(alias)).toBe(won[0]);
      const { items } = await store().read.users.list(poolId, { limit: PARALLEL });
      expect(items.map(({ sub }) => sub)).toEqual(won);
      expect(await store().read.pools.countUsers(poolId)).toBe(1);
    });

    it('consume a nonce: one succeeds', async () => {
      const poolId = newPoolId();
      expect(winners(await writes((tx) => tx.guards.consumeOnce({ poolId, sub: 's', nonce: 'nonce' }, NOW)))).toBe(1);
    });

    it('consume a code: one succeeds', async () => {
      const code = sampleCode(newPoolId(), randomUUID());
      await store().write((tx) => tx.codes.put(code));
      expect(winners(await writes((tx) => tx.codes.consume(code.poolId, code.sub, code.purpose, code.hash)))).toBe(1);
    });

    it('accept a TOTP step: one succeeds', async () => {
      const user = sampleUser(newPoolId());
      await poolWith(user);
      const step = (user.totp?.lastStep ?? 0) + 1;
      expect(winners(await writes((tx) => tx.users.acceptTotpStep(user.poolId, user.sub, step, step)))).toBe(1);
    });

    it.each([1, 5, PARALLEL])('count below a limit of %i: as many as the limit succeed', async (limit) => {
      const poolId = newPoolId();
      const window = { now: NOW, lengthMs: 1000 };
      expect(winners(await writes((tx) => tx.guards.incrementIfBelow(poolId, 'c', limit, window)))).toBe(limit);
    });

    it('replace a pool from the same version: one succeeds', async () => {
      const pool = samplePool(newPoolId());
      await store().write((tx) => tx.pools.insert(pool, []));
      const results = await writes((tx, index) => tx.pools.replace({ ...pool, name: `name ${index}` }));
      expect(winners(results)).toBe(1);
      const name = `name ${results.indexOf(true)}`;
      expect(await store().read.pools.find(pool.poolId)).toEqual({ ...pool, name, version: 2 });
    });

    it('change a user whom they have locked: no change is lost', async () => {
      const user = sampleUser(newPoolId(), { attributes: {} });
      await poolWith(user);
      await many((index) =>
        store().write(async (tx) => {
          const found = await tx.users.findForUpdate(user.poolId, user.sub);
          if (!found) throw new Error('the user is gone');
          await tx.users.replace({ ...found, attributes: { ...found.attributes, [`custom:${index}`]: 'set' } });
        }),
      );
      const found = await store().read.users.find(user.poolId, user.sub);
      expect(Object.keys(found?.attributes ?? {})).toHaveLength(PARALLEL);
    });

    it('rotate a token session that they have locked: every rotation counts', async () => {
      const session = sampleSession(newPoolId(), randomUUID(), { generation: 0 });
      const { poolId, sub, sessionId } = session;
      await store().write((tx) => tx.sessions.insert(session));
      await many(() =>
        store().write(async (tx) => {
          const found = await tx.sessions.findForUpdate(poolId, sub, sessionId);
          if (!found) throw new Error('the session is gone');
          await tx.sessions.replace({ ...found, generation: found.generation + 1 });
        }),
      );
      expect((await store().read.sessions.find(poolId, sub, sessionId))?.generation).toBe(PARALLEL);
    });

    it('record a first failed sign-in: every failure counts', async () => {
      const [poolId, subject] = [newPoolId(), randomUUID()];
      await many(() =>
        store().write(async (tx) => {
          const failures = ((await tx.guards.attemptsForUpdate(poolId, subject))?.failures ?? 0) + 1;
          await tx.guards.putAttempts(poolId, subject, { failures, lastFailureAt: NOW });
        }),
      );
      expect(await store().read.guards.attempts(poolId, subject)).toEqual({ failures: PARALLEL, lastFailureAt: NOW });
    });

    it('add users to a pool: all are counted', async () => {
      const poolId = newPoolId();
      await store().write((tx) => tx.pools.insert(samplePool(poolId), []));
      await many(() => store().write((tx) => tx.users.insert(sampleUser(poolId))));
      expect(await store().read.pools.countUsers(poolId)).toBe(PARALLEL);
    });

    it('run jobs of which every third fails: only the others are committed', async () => {
      const poolId = newPoolId();
      const results = await Promise.allSettled(
        Array.from({ length: PARALLEL }, (_, index) =>
          store().write(async (tx) => {
            await tx.guards.consumeOnce({ poolId, sub: 's', nonce: `first ${index}` }, NOW);
            await tx.guards.consumeOnce({ poolId, sub: 's', nonce: `second ${index}` }, NOW);
            if (fails(index)) throw new RangeError(`no ${index}`);
            return index;
          }),
        ),
      );
      for (const [index, result] of results.entries()) {
        expect(result.status === 'fulfilled' ? result.value : result.reason).toEqual(
          fails(index) ? new RangeError(`no ${index}`) : index,
        );
        for (const half of ['first', 'second']) {
          expect(await store().read.guards.isConsumed({ poolId, sub: 's', nonce: `${half} ${index}` })).toBe(
            !fails(index),
          );
        }
      }
    });

    it('run jobs of which some fail with a statement error: the others are committed', async () => {
      const poolId = newPoolId();
      const session = sampleSession(poolId, randomUUID());
      await store().write((tx) => tx.sessions.insert(session));
      const results = await Promise.allSettled(
        Array.from({ length: PARALLEL }, (_, index) =>
          store().write(async (tx) => {
            await tx.guards.consumeOnce({ poolId, sub: 's', nonce: `${index}` }, NOW);
            // The same primary key again.
            if (index % 2 === 0) await tx.sessions.insert(session);
          }),
        ),
      );
      for (const [index, result] of results.entries()) {
        expect(result.status).toBe(index % 2 === 0 ? 'rejected' : 'fulfilled');
        expect(await store().read.guards.isConsumed({ poolId, sub: 's', nonce: `${index}` })).toBe(index % 2 !== 0);
      }
    });
  });

  describe('a write', () => {
    it('sees its own changes, and readers see them only after it', async () => {
      const poolId = newPoolId();
      await store().write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), []);
        expect(await tx.pools.find(poolId)).toBeDefined();
        expect(await store().read.pools.find(poolId)).toBeUndefined();
      });
      expect(await store().read.pools.find(poolId)).toBeDefined();
    });

    it('cannot continue after its end', async () => {
      let leaked: StoreWriter | undefined;
      const poolId = newPoolId();
      await store().write(async (tx) => {
        leaked = tx;
      });
      await expect(leaked?.pools.insert(samplePool(poolId), [])).rejects.toMatchObject({ reason: 'misuse' });
      expect(await store().read.pools.find(poolId)).toBeUndefined();
    });

    it('reports a rejected statement without its values', async () => {
      const session = sampleSession(newPoolId(), randomUUID(), { deviceKey: 'canary-device' });
      await store().write((tx) => tx.sessions.insert(session));
      const error: unknown = await store()
        .write((tx) => tx.sessions.insert(session))
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      const everything = JSON.stringify([error, String(error), Object.entries(error as Error), (error as Error).stack]);
      for (const value of [session.sub, session.sessionId, session.clientId, 'canary-device']) {
        expect(everything).not.toContain(value);
      }
    });
  });
}
