/** The store on a database that is distributed, as far as one machine can show it: all suites, with claimed names. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../test/harness/embedded-postgres.ts';
import type { Alias } from '../records/alias.ts';
import { describeStore } from './store.suite.ts';
import { distributedDatabase } from './testing/distributed-database.ts';
import { EXCEPTIONS, EXCEPTIONS_ON_ONE_DATABASE, unnamedUsers } from './testing/distribution-rule.ts';
import { newPoolId, samplePool, sampleUser } from './testing/sample-records.ts';

const missing = embeddedPostgresMissing();
const reason = missing === undefined ? '' : `: ${missing}`;

describe.skipIf(missing !== undefined)(`a distributed database${reason}`, () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
  }, 60_000);
  afterAll(() => server.stop());

  it('sends the same statements for a name that nobody has', async () => {
    const sent: string[] = [];
    const database = await distributedDatabase(server.url, (statement) => sent.push(statement));
    const store = await database.open();
    try {
      const poolId = newPoolId();
      const user = sampleUser(poolId);
      const [known, unknown] = [user.username, 'nobody'].map(
        (value): Alias => ({ poolId, kind: 'username', value }),
      ) as [Alias, Alias];
      await store.write(async (tx) => {
        await tx.pools.insert(samplePool(poolId), []);
        await tx.users.insert(user);
        await tx.users.claimAlias(known, user.sub);
      });
      const { steps, users } = store.read;
      const sentBy = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
        sent.length = 0;
        await work();
        return sent.toSorted();
      };
      const typed = (name: Alias) => ({ aliases: [name], sub: undefined });
      const [sub, decoySub] = [user.sub, 'decoy'];
      for (const [number, ofKnown, ofUnknown] of [
        [
          3,
          () => steps.findByName(poolId, typed(known), decoySub),
          () => steps.findByName(poolId, typed(unknown), decoySub),
        ],
        [2, () => users.findByName(poolId, typed(known)), () => users.findByName(poolId, typed(unknown))],
        [2, () => users.holderOf(known), () => users.holderOf(unknown)],
        [
          2,
          () => steps.find(poolId, { sub, isDecoy: false }, 'nonce', null),
          () => steps.find(poolId, { sub: decoySub, isDecoy: true }, 'nonce', null),
        ],
      ] as const) {
        const expected = await sentBy(ofKnown);
        expect(expected).toHaveLength(number);
        expect(await sentBy(ofUnknown)).toEqual(expected);
      }
      expect((await users.findByName(poolId, typed(known)))?.sub).toBe(sub);
      expect(await users.findByName(poolId, typed(unknown))).toBeUndefined();
    } finally {
      await store.close();
      await database.remove();
    }
  });

  const statements = new Set<string>();
  describeStore(() => distributedDatabase(server.url, (statement) => statements.add(statement)));

  // Last, so that it sees the statements of all suites.
  it('names the user in every statement about rows of users: a typed name is no exception here', () => {
    const offending = [...statements].filter((statement) => unnamedUsers(statement).length > 0);
    expect(offending.filter((text) => !EXCEPTIONS.some((one) => one.statement.test(text)))).toEqual([]);
    const typed = [...statements].filter((text) => EXCEPTIONS_ON_ONE_DATABASE.some((one) => one.statement.test(text)));
    expect(typed).toEqual([]);
  });
});
