/** Tests of the audit trail: its content, its order, and how many events are stored. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { HARD_TEXT, newPoolId, NOW, sampleAuthEvent, samplePool, sampleUser } from './sample-records.ts';

/** An id that sorts by its number. */
const idOf = (index: number): string => `0190${String(index).padStart(4, '0')}-0000-7000-8000-000000000000`;

export function describeAuthEvents(store: () => Store): void {
  const newUser = async (): Promise<{ readonly poolId: string; readonly sub: string }> => {
    const poolId = newPoolId();
    const user = sampleUser(poolId);
    await store().write(async (tx) => {
      await tx.pools.insert(samplePool(poolId), []);
      await tx.users.insert(user);
    });
    return user;
  };
  const idsOf = async (poolId: string, sub: string) =>
    (await store().read.authEvents.list(poolId, sub)).map(({ eventId }) => eventId);

  describe('the audit trail', () => {
    it.each([
      ['complete', {}],
      [
        'of a failure at the beginning',
        {
          answered: null,
          mfa: null,
          outcome: { kind: 'failure', code: 'X', message: null, lockedUntil: NOW },
        } as const,
      ],
      ['with a difficult user agent', { userAgent: HARD_TEXT, sourceIp: null }],
    ])('is read as it was stored: %s', async (_which, change) => {
      const { poolId, sub } = await newUser();
      const event = sampleAuthEvent(poolId, sub, change);
      await store().write((tx) => tx.authEvents.insert(event));
      expect(await store().read.authEvents.list(poolId, sub)).toStrictEqual([event]);
      expect(await store().read.authEvents.list(poolId, randomUUID())).toEqual([]);
    });

    it('is listed newest first by the ids, and deletes the oldest beyond fifty of each user', async () => {
      const { poolId, sub } = await newUser();
      const neighbour = sampleUser(poolId);
      await store().write(async (tx) => {
        await tx.users.insert(neighbour);
        await tx.authEvents.insert(sampleAuthEvent(poolId, neighbour.sub, { eventId: idOf(0) }));
        for (let index = 0; index < 53; index += 1) {
          await tx.authEvents.insert(sampleAuthEvent(poolId, sub, { eventId: idOf(index) }));
        }
      });
      const newest = Array.from({ length: 50 }, (_, index) => idOf(52 - index));
      expect(await idsOf(poolId, sub)).toEqual(newest);
      expect(await idsOf(poolId, neighbour.sub)).toEqual([idOf(0)]);
      // Three more wait until ten are deleted together.
      const stored = async () => (await store().read.authEvents.listStored(poolId, sub)).map(({ eventId }) => eventId);
      expect(await stored()).toEqual(Array.from({ length: 53 }, (_, index) => idOf(52 - index)));
      for (let index = 53; index < 60; index += 1) {
        await store().write((tx) => tx.authEvents.insert(sampleAuthEvent(poolId, sub, { eventId: idOf(index) })));
      }
      expect(await stored()).toEqual(await idsOf(poolId, sub));
    });

    it('stores nothing for a sub that no user has', async () => {
      const { poolId } = await newUser();
      const sub = randomUUID();
      await store().write((tx) => tx.authEvents.insert(sampleAuthEvent(poolId, sub)));
      expect(await idsOf(poolId, sub)).toEqual([]);
    });

    it('does not outlive a user who is removed at the same time', async () => {
      const { poolId, sub } = await newUser();
      const add = (): Promise<void> => store().write((tx) => tx.authEvents.insert(sampleAuthEvent(poolId, sub)));
      const work: Promise<unknown>[] = Array.from({ length: 8 }, add);
      work.push(store().write((tx) => tx.users.remove(poolId, sub)));
      work.push(...Array.from({ length: 8 }, add));
      await Promise.all(work);
      expect(await idsOf(poolId, sub)).toEqual([]);
    });
  });
}
