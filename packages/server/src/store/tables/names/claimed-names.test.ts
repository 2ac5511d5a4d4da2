/** Names of a distributed database: two nodes that want the same names, and names that count no longer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
import type { Alias } from '../../../records/alias.ts';
import type { UserRecord } from '../../../records/user.ts';
import { openStore, openTransferStore } from '../../open-store.ts';
import type { Store } from '../../store.ts';
import { distributedDatabase } from '../../testing/distributed-database.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../../testing/sample-records.ts';
import { clock, random, testEnvelope } from '../../testing/test-database.ts';
import { readablePool } from '../../transfer/read-pool.ts';
import type { Row } from '../../transfer/sealed-values.ts';

const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)(
  `names of a distributed database${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    const envelope = testEnvelope();
    const statements: string[] = [];
    let server: EmbeddedPostgres;
    let database: Awaited<ReturnType<typeof distributedDatabase>>;
    let nodes: readonly [Store, Store];
    beforeAll(async () => {
      server = await startEmbeddedPostgres();
      database = await distributedDatabase(server.url);
      const location = { url: database.url, envelope, clock, random };
      const onStatement = (statement: string): unknown => statements.push(statement);
      nodes = [await openStore({ ...location, onStatement }), await openStore({ ...location, onStatement })];
    }, 120_000);
    afterAll(async () => {
      await Promise.all((nodes ?? []).map((node) => node.close()));
      await server?.stop();
    });

    async function newPool() {
      const poolId = newPoolId();
      await nodes[0].write((tx) => tx.pools.insert(samplePool(poolId), []));
      return { poolId, nameOf: (value: string): Alias => ({ poolId, kind: 'username', value }) };
    }

    async function newUser(poolId: string) {
      const user = sampleUser(poolId);
      await nodes[0].write((tx) => tx.users.insert(user));
      return user;
    }

    const claimAll = (node: Store, { poolId, sub }: UserRecord, names: readonly Alias[], between?: () => unknown) =>
      node.write(async (tx) => {
        await tx.users.findForUpdate(poolId, sub);
        for (const [index, name] of names.entries()) {
          if (index > 0) await between?.();
          if (!(await tx.users.claimAlias(name, sub))) throw new RangeError('taken');
        }
      });

    it('one of two writes that wait for the names of each other gets both, and the other none', async () => {
      const { poolId, nameOf } = await newPool();
      const names = [nameOf('one'), nameOf('other')];
      const users = [await newUser(poolId), await newUser(poolId)] as const;
      // Each has its first name before one of them wants its second.
      let isWaiting: (() => void) | undefined;
      const bothHaveOne = async (): Promise<void> => {
        if (isWaiting !== undefined) isWaiting();
        else {
          await new Promise<void>((resolve) => {
            isWaiting = resolve;
          });
        }
      };
      statements.length = 0;
      const outcomes = await Promise.allSettled([
        claimAll(nodes[0], users[0], names, bothHaveOne),
        claimAll(nodes[1], users[1], names.toReversed(), bothHaveOne),
      ]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const winner = users[outcomes.findIndex(({ status }) => status === 'fulfilled')]?.sub;
      for (const name of names) expect(await nodes[0].read.users.holderOf(name)).toBe(winner);
      // A cluster does not pass a limit for locks on to the machine on which the lock is waited for.
      expect(statements.filter((statement) => statement.includes('lock_timeout'))).toEqual([]);
    });

    it('a moved pool takes no name with it that counts no longer', async () => {
      const { poolId, nameOf } = await newPool();
      const user = await newUser(poolId);
      await claimAll(nodes[0], user, [nameOf('mine')]);
      // Left behind by nodes that failed: a claim that was never committed, and the name of a user who was deleted. Beside
      // them a name from before the distribution.
      await database.run(`insert into aliases (akey, pool_id, sub, claim, claimed_at) values
        ('\\x01', '${poolId}', '${user.sub}', 'never', ${NOW}), ('\\x02', '${poolId}', 'gone', null, ${NOW}),
        ('\\x03', '${poolId}', '${user.sub}', null, ${NOW}), ('\\x04', '${poolId}', '${user.sub}', null, null)`);
      const store = await openTransferStore({ url: database.url, envelope, clock, random }, false);
      const snapshot = await store.engine.snapshot();
      try {
        const pool = await readablePool({ ...store, snapshot: snapshot.reader }, poolId);
        const table = pool?.tables.find(({ name }) => name === 'aliases');
        if (pool === undefined || table === undefined) throw new TypeError('The pool cannot be read.');
        const rows: Row[] = [];
        for await (const page of pool.rows(table)) rows.push(...page);
        expect(rows.map((row) => row['sub'])).toEqual([user.sub, user.sub, user.sub]);
        for (const row of rows) expect(row).toMatchObject({ claim: null, claimed_at: null });
      } finally {
        await snapshot.close();
        await store.close();
      }
    });
  },
);
