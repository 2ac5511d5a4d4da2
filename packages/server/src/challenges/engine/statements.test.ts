/** How many statements a sign-in takes. A change of these numbers must be intended: on PostgreSQL each is a round trip. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../../../../../test/harness/embedded-postgres.ts';
import { migrate } from '../../store/db/migrate.ts';
import { openPostgres } from '../../store/db/postgres/postgres.ts';
import { tablesOfUsers } from '../../store/distribution/tables.ts';
import { onServer } from '../../store/testing/postgres-database.ts';
import { type CountedFlow, countFlows, type FlowName, type StatementCount } from '../testing/counted-flows.ts';

/** Queries, with pool, client and keys cached. Without, a request reads each of them once. */
type Recorded = Readonly<Record<FlowName, { readonly warm: number; readonly cold: number; readonly control: number }>>;

const ON_SQLITE: Recorded = {
  password: { warm: 6, cold: 10, control: 6 },
  SRP: { warm: 8, cold: 12, control: 6 },
  TOTP: { warm: 13, cold: 17, control: 12 },
  'remembered device': { warm: 17, cold: 21, control: 12 },
  refresh: { warm: 2, cold: 5, control: 0 },
  rotation: { warm: 4, cold: 7, control: 6 },
  'wrong password': { warm: 6, cold: 8, control: 6 },
  'unknown user': { warm: 6, cold: 8, control: 6 },
};

const ON_POSTGRES: Recorded = {
  password: { warm: 4, cold: 8, control: 2 },
  SRP: { warm: 5, cold: 9, control: 2 },
  TOTP: { warm: 9, cold: 13, control: 4 },
  'remembered device': { warm: 9, cold: 13, control: 4 },
  refresh: { warm: 2, cold: 5, control: 0 },
  rotation: { warm: 4, cold: 7, control: 2 },
  'wrong password': { warm: 6, cold: 8, control: 2 },
  'unknown user': { warm: 6, cold: 8, control: 2 },
};

/** Lets the database note which users' rows each transaction writes. */
async function recordWriters(url: string): Promise<void> {
  const engine = openPostgres(url, { random: { integer: () => 0 } });
  await migrate(engine, Date.now());
  await engine.close();
  const triggers = [...tablesOfUsers].map(
    (table) => `create trigger noted after insert or update or delete on ${table} for each row execute function note()`,
  );
  await onServer(url, (client) =>
    client.query(`create table written (transaction bigint, pool_id text, sub text, table_name text, operation text);
      create function note() returns trigger language plpgsql as $$
      declare changed record := case when tg_op = 'DELETE' then old else new end;
      begin
        insert into written values (txid_current(), changed.pool_id, changed.sub, tg_table_name, tg_op);
        return null;
      end $$;
      ${triggers.join(';')}`),
  );
}

/** How many transactions wrote rows of users, and which wrote rows of more than one. Sweeps only delete. */
async function writersOf(url: string): Promise<{ readonly flows: number; readonly ofMany: readonly unknown[] }> {
  return onServer(url, async (client) => {
    const all = await client.query<{ users: number; tables: string }>(
      `select count(distinct (pool_id, sub))::integer as users, string_agg(distinct table_name, ' ') as tables
       from written where pool_id <> '' group by transaction having bool_or(operation <> 'DELETE')`,
    );
    return { flows: all.rows.length, ofMany: all.rows.filter(({ users }) => users > 1) };
  });
}

const recordOf = (flows: readonly CountedFlow[]): Record<string, unknown> =>
  Object.fromEntries(
    flows.map(({ name, warm, cold }) => {
      expect(cold.control).toBe(warm.control);
      const { queries, control }: StatementCount = warm;
      return [name, { warm: queries, cold: cold.queries, control }];
    }),
  );

describe('the statements of a sign-in are as many as recorded', () => {
  it('on SQLite', async () => {
    expect(recordOf(await countFlows())).toEqual(ON_SQLITE);
  });

  it.skipIf(embeddedPostgresMissing() !== undefined)('on PostgreSQL', async () => {
    const server = await startEmbeddedPostgres();
    try {
      const node = { url: server.url, masterKey: randomBytes(32), startsAt: Date.now() };
      await recordWriters(server.url);
      expect(recordOf(await countFlows(node))).toEqual(ON_POSTGRES);
      const { flows, ofMany } = await writersOf(server.url);
      expect(flows).toBeGreaterThan(20);
      // Each transaction is on one machine, however the users are distributed.
      expect(ofMany).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
