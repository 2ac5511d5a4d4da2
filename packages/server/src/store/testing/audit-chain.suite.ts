/**
 * Changes of the audit trail in the database are detected, each kind of them; the server's own changes are not
 * reported.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFinding } from '../tables/history/audit-verification.ts';
import type { Store } from '../store.ts';
import { newPoolId, NOW, sampleAuthEvent, samplePool, sampleUser } from './sample-records.ts';
import { type TestDatabase, testEnvelope } from './test-database.ts';

const DAY = 24 * 3600_000;

/** Tests of the audit chain. */
export function describeAuditChain(create: () => Promise<TestDatabase>): void {
  describe('the audit chain', () => {
    let database: TestDatabase;
    let store: Store;
    const envelope = testEnvelope(randomBytes(32));
    beforeAll(async () => {
      database = await create();
      store = await database.open(envelope);
    });
    afterAll(async () => {
      await store.close();
      await database.remove();
    });

    let poolId: string;
    let sub: string;
    let events: readonly string[];
    beforeEach(async () => {
      [poolId, sub] = [newPoolId(), randomUUID()];
      await store.write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), []);
        await tx.users.insert(sampleUser(poolId, { sub }));
      });
      events = await record(5);
    });

    async function record(count: number, change: object = {}): Promise<readonly string[]> {
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) {
        const event = sampleAuthEvent(poolId, sub, change);
        await store.write((tx) => tx.authEvents.insert(event));
        ids.push(event.eventId);
      }
      return ids;
    }

    async function verify(): Promise<readonly AuditFinding[]> {
      const findings: AuditFinding[] = [];
      for (let after: { poolId: string; sub: string } | undefined, done = false; !done; ) {
        const found = await store.verifyAudit({ after, limit: 2 });
        findings.push(...found.findings.filter((finding) => finding.poolId === poolId));
        after = found.next;
        done = after === undefined;
      }
      return findings;
    }

    const mine = () => `pool_id = '${poolId}' and sub = '${sub}'`;
    const tamper = (sql: string) => database.run(sql);
    const kinds = async () => (await verify()).map(({ kind, position }) => `${kind} ${position ?? '-'}`);
    const endsOf = async () => (await store.verifyAudit({ after: { poolId, sub: '' }, limit: 1 })).ends[0];
    const head = async (): Promise<string> =>
      String((await database.run(`select audit_head from users where ${mine()}`))[0]?.['audit_head']);

    it('is read in pages of users, for an export', async () => {
      const page = await store.auditPage({ poolId, limit: 10, since: 0 });
      expect(page.events.map(({ eventId, position }) => [position, eventId])).toEqual(
        events.map((eventId, index) => [index + 1, eventId]),
      );
      expect(page.events.every((event) => store.isAuthentic(event))).toBe(true);
      expect(page.next).toBeUndefined();
    });

    it('reports nothing for a trail that the server wrote', async () => {
      expect(await verify()).toEqual([]);
      await record(60);
      expect(await verify()).toEqual([]);
      const { ends } = await store.verifyAudit({ after: { poolId, sub: '' }, limit: 1 });
      expect(ends).toMatchObject([{ poolId, sub, last: 65, first: 11 }]);
      expect(await store.read.authEvents.list(poolId, sub)).toHaveLength(50);
    });

    it('reports nothing for events that were written at the same time', async () => {
      await Promise.all(
        Array.from({ length: 20 }, () =>
          store.write((tx) => tx.authEvents.insert(sampleAuthEvent(poolId, sub, { eventId: randomUUID() }))),
        ),
      );
      expect(await verify()).toEqual([]);
      expect((await store.verifyAudit({ after: { poolId, sub: '' }, limit: 1 })).ends[0]?.last).toBe(25);
    });

    it.each([
      ['at', 'at = at + 1'],
      ['details', `details = replace(details, 'USER_SRP_AUTH', 'CUSTOM_AUTH')`],
      ['the event id', `event_id = '01900000-0000-7000-8000-ffffffffffff'`],
    ])('detects a change of %s', async (_what, change) => {
      const [, , third = ''] = events;
      await tamper(`update auth_events set ${change} where ${mine()} and event_id = '${third}'`);
      expect(await verify()).toMatchObject([{ kind: 'changed', position: 3, sub }]);
    });

    it('detects a MAC that was changed or removed', async () => {
      await tamper(`update auth_events set mac = null where ${mine()} and position = 5`);
      expect(await kinds()).toEqual(['changed 5']);
    });

    it('detects an event that was moved to another position', async () => {
      const other = sampleUser(poolId);
      await store.write((tx) => tx.users.insert(other));
      await tamper(`update auth_events set sub = '${other.sub}' where ${mine()} and position = 2`);
      const found = await verify();
      expect(found).toContainEqual({ kind: 'missing', poolId, sub, eventId: null, position: 2 });
      expect(found).toContainEqual({ kind: 'added', poolId, sub: other.sub, eventId: events[1], position: 2 });
    });

    it.each([1, 3, 5])('detects that event %i was removed', async (position) => {
      await tamper(`delete from auth_events where ${mine()} and position = ${position}`);
      expect(await kinds()).toEqual([`missing ${position}`]);
      await record(1);
      expect(await kinds()).toEqual([`missing ${position}`]);
    });

    it('detects that all events were removed', async () => {
      await tamper(`delete from auth_events where ${mine()}`);
      expect(await kinds()).toEqual([1, 2, 3, 4, 5].map((position) => `missing ${position}`));
    });

    it('detects two events that were swapped', async () => {
      await tamper(`update auth_events set position = 9 - position where ${mine()} and position in (4, 5)`);
      expect(await kinds()).toEqual(expect.arrayContaining(['changed 4', 'changed 5']));
    });

    it('detects a forged event', async () => {
      await tamper(
        `insert into auth_events (pool_id, sub, event_id, at, details, position, mac)
         select pool_id, sub, 'made-up', at, details, 6, mac from auth_events where ${mine()} and position = 5`,
      );
      expect(await kinds()).toEqual(['added 6']);
      await tamper(`update auth_events set position = 0, mac = null where ${mine()} and event_id = 'made-up'`);
      expect(await kinds()).toEqual(['added 0']);
    });

    it('detects an older head that was restored', async () => {
      const older = await head();
      await record(2);
      await tamper(`update users set audit_head = '${older}' where ${mine()}`);
      expect(await kinds()).toEqual(['added 6', 'added 7']);
    });

    it('detects a head that was removed, changed or copied from another user; sign-ins still work', async () => {
      const other = sampleUser(poolId);
      await store.write((tx) => tx.users.insert(other));
      const foreign = `(select audit_head from users where pool_id = '${poolId}' and sub = '${other.sub}')`;
      const changed = `'${(await head()).replace('5', '4')}'`;
      for (const value of ['null', changed, `'[]'`, `'{'`, foreign]) {
        await tamper(`update users set audit_head = ${value} where ${mine()}`);
        expect(await kinds(), value).toEqual(['head -']);
        await record(60);
        expect(await kinds(), value).toEqual(['head -']);
        expect(await store.read.authEvents.list(poolId, sub)).toHaveLength(50);
      }
    });

    it('cannot detect a trail that was restored as a whole, but returns its end for comparison', async () => {
      const older = await head();
      await record(2);
      const storedElsewhere = await endsOf();
      await tamper(`delete from auth_events where ${mine()} and position > 5`);
      await tamper(`update users set audit_head = '${older}' where ${mine()}`);
      expect(await verify()).toEqual([]);
      expect([storedElsewhere?.last, (await endsOf())?.last]).toEqual([7, 5]);
      await record(2);
      expect(await verify()).toEqual([]);
      const now = await endsOf();
      expect(now?.macs[(storedElsewhere?.last ?? 0) - now.first]).not.toBe(storedElsewhere?.mac);
    });

    it('detects events of a user whose row was removed by hand', async () => {
      await tamper(`delete from users where ${mine()}`);
      expect(await verify()).toHaveLength(5);
      expect(await verify()).toContainEqual({ kind: 'orphan', poolId, sub, eventId: events[0], position: null });
      await tamper(`delete from auth_events where ${mine()}`);
    });

    it('finds events that were dated back for the sweep to remove', async () => {
      await tamper(`update auth_events set at = 5 where ${mine()} and position in (2, 3)`);
      await store.sweep(NOW);
      expect(await kinds()).toEqual(['missing 2', 'missing 3']);
      await record(1);
      expect(await kinds()).toEqual(['missing 2', 'missing 3']);
    });

    it('reports nothing after users, pools and old events were removed', async () => {
      await record(3, { at: NOW + 40 * DAY });
      await store.sweep(NOW + 31 * DAY);
      expect(await verify()).toEqual([]);
      expect(await store.read.authEvents.list(poolId, sub)).toHaveLength(3);
      await record(2, { at: NOW + 41 * DAY });
      expect(await verify()).toEqual([]);
      await tamper(`delete from auth_events where ${mine()} and position = 6`);
      expect(await kinds()).toEqual(['missing 6']);
      await store.write((tx) => tx.users.remove(poolId, sub));
      expect(await verify()).toEqual([]);
      await store.write((tx) => tx.pools.remove(poolId));
      expect(await verify()).toEqual([]);
    });

    it('finds that a trail was removed with its head, even if the user is made to look older than the chain', async () => {
      await tamper(`update users set audit_head = null, created_at = 5 where ${mine()}`);
      await tamper(`delete from auth_events where ${mine()}`);
      expect(await kinds()).toEqual(['head -']);
      await store.close();
      store = await database.open(envelope);
      expect(await kinds()).toEqual(['head -']);
    });

    it('goes on with the trail of a user from before the chain, whose events it does not cover', async () => {
      await tamper(`update users set audit_head = null where ${mine()}`);
      await tamper(`update auth_events set position = 0, mac = null, at = 5 where ${mine()}`);
      const chain = (await store.read.serverKeys.list()).find(({ id }) => id === 'audit-chain');
      if (chain === undefined) throw new Error('no chain');
      // As it was written before every user had a head.
      await store.write((tx) => tx.serverKeys.put({ ...chain, key: chain.key.subarray(0, 40) }));
      await store.close();
      store = await database.open(envelope);
      expect(await verify()).toEqual([]);
      expect(await store.verifyAudit({ after: { poolId, sub: '' }, limit: 1 })).toMatchObject({ uncovered: 5 });
      await record(2);
      expect(await verify()).toEqual([]);
      await tamper(`delete from auth_events where ${mine()} and position = 1`);
      expect(await kinds()).toEqual(['missing 1']);
    });
  });
}
