/** Tests of the outbox: messages are sealed, taken by one node, and deleted with their user. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testMessage } from '../../delivery/testing/message.ts';
import type { OutboxRecord } from '../../records/outbox.ts';
import type { Store } from '../store.ts';
import { newPoolId, samplePool, sampleUser } from './sample-records.ts';

/** Long before the instants of all other tests: none of their messages is due then. */
const THEN = 1_000_000_000_000;

function sample(poolId: string, sub: string, change: Partial<OutboxRecord<'message'>> = {}): OutboxRecord<'message'> {
  const message = testMessage({ id: randomUUID(), poolId, sub });
  const waiting = { attempts: 1, dueAt: THEN, isTaken: false, expiresAt: THEN + 1_000 };
  return { queue: 'message', poolId, sub, messageId: message.id, message, ...waiting, ...change };
}

export function describeOutbox(store: () => Store): void {
  const insert = (record: OutboxRecord<'message'> | OutboxRecord<'log'>) =>
    store().write((tx) => tx.outbox.insert(record));
  const due = async (now: number) =>
    (await store().read.outbox.due('message', now, 100)).map(({ messageId }) => messageId).filter((id) => mine.has(id));
  const mine = new Set<string>();
  const newSample = (change: Partial<OutboxRecord<'message'>> = {}) => {
    const record = sample(newPoolId(), randomUUID(), change);
    mine.add(record.messageId);
    return record;
  };

  describe('the outbox', () => {
    it('returns due messages, longest due first, up to the limit', async () => {
      const [second, first, third] = [newSample({ dueAt: 20 }), newSample({ dueAt: 10 }), newSample({ dueAt: 30 })];
      for (const record of [second, first, third]) await insert(record);
      expect(await store().read.outbox.due('message', 29, 10)).toStrictEqual([first, second]);
      expect(await store().read.outbox.due('message', 30, 2)).toStrictEqual([first, second]);
      expect(await store().read.outbox.due('message', 9, 10)).toEqual([]);
      for (const record of [second, first, third]) await store().write((tx) => tx.outbox.remove(record));
      expect(await store().read.outbox.due('message', 30, 10)).toEqual([]);
    });

    it('lets one of 64 callers take a message', async () => {
      const record = newSample();
      await insert(record);
      const takers = await Promise.all(
        Array.from({ length: 64 }, () => store().write((tx) => tx.outbox.take(record, THEN + 5))),
      );
      expect(takers.filter(Boolean)).toHaveLength(1);
      expect(await due(THEN + 4)).toEqual([]);
      expect(await store().write((tx) => tx.outbox.removeTaken(record, THEN + 4))).toBe(false);
      await store().write((tx) => tx.outbox.release(record, { attempts: 2, dueAt: THEN + 3 }));
      expect(
        (await store().read.outbox.due('message', THEN + 3, 100)).find(
          ({ messageId }) => messageId === record.messageId,
        ),
      ).toEqual({
        ...record,
        attempts: 2,
        dueAt: THEN + 3,
      });
      expect(await store().write((tx) => tx.outbox.removeTaken(record, THEN + 10))).toBe(false);
      expect(await store().write((tx) => tx.outbox.take(record, THEN + 5))).toBe(true);
      expect(await store().write((tx) => tx.outbox.removeTaken(record, THEN + 5))).toBe(true);
      expect(await due(THEN + 10)).toEqual([]);
    });

    it('has two independent queues', async () => {
      const message = newSample();
      const event: OutboxRecord<'log'> = {
        ...newSample(),
        queue: 'log',
        message: { arn: 'arn:aws:logs:us-east-1:123456789012:log-group:events', line: '{"a":"é"}' },
      };
      await insert(message);
      await insert(event);
      const ids = async (queue: 'message' | 'log') =>
        (await store().read.outbox.due(queue, THEN, 1_000))
          .map(({ messageId }) => messageId)
          .filter((id) => mine.has(id));
      expect(await ids('message')).toEqual([message.messageId]);
      expect(await ids('log')).toEqual([event.messageId]);
      expect(await store().read.outbox.due('log', THEN, 1_000)).toContainEqual(event);
      expect(await store().read.outbox.count('log')).toBeGreaterThanOrEqual(1);
      for (const record of [message, event]) await store().write((tx) => tx.outbox.remove(record));
      expect(await ids('log')).toEqual([]);
    });

    it('lets a caller take over what another one took and did not finish in time', async () => {
      const record = newSample();
      await insert(record);
      const takeOver = (now: number) => store().write((tx) => tx.outbox.takeOver(record, now, now + 5));
      expect(await takeOver(THEN - 1)).toBe(false);
      expect(await takeOver(THEN)).toBe(true);
      expect(await takeOver(THEN + 4)).toBe(false);
      expect(await takeOver(THEN + 5)).toBe(true);
      await store().write((tx) => tx.outbox.remove(record));
    });

    it('contains no messages of removed users and pools, and no expired messages', async () => {
      const poolId = newPoolId();
      const user = sampleUser(poolId);
      const [hers, pools] = [sample(poolId, user.sub), sample(poolId, randomUUID())];
      const expired = newSample({ expiresAt: THEN - 7 });
      for (const { messageId } of [hers, pools]) mine.add(messageId);
      await store().write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), []);
        await tx.users.insert(user);
        for (const record of [hers, pools, expired]) await tx.outbox.insert(record);
      });
      const left = async () => (await due(THEN)).toSorted();
      expect(await left()).toEqual([hers, pools, expired].map(({ messageId }) => messageId).toSorted());
      await store().sweep(THEN - 7);
      expect(await left()).toEqual([hers, pools].map(({ messageId }) => messageId).toSorted());
      await store().write((tx) => tx.users.remove(poolId, user.sub));
      expect(await left()).toEqual([pools.messageId]);
      await store().write((tx) => tx.pools.remove(poolId));
      expect(await left()).toEqual([]);
    });
  });
}
