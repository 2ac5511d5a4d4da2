/** The database of a Citus cluster that LATCHKEY_CITUS_URL names, for tests. Everything in its schema `public` is dropped. */
import { randomInt } from 'node:crypto';
import { migrate } from '../db/migrate.ts';
import { openPostgres } from '../db/postgres/postgres.ts';
import { distribute } from '../distribution/distribute.ts';
import { openStore } from '../open-store.ts';
import { allValues, onServer } from './postgres-database.ts';
import { NOW } from './sample-records.ts';
import { clock, random, type TestDatabase, testEnvelope } from './test-database.ts';

/** Empties the database and distributes its tables. One such database can be used at a time. */
export async function citusDatabase(url: string): Promise<TestDatabase> {
  const run = async (sql: string) => (await onServer(url, (client) => client.query<Record<string, unknown>>(sql))).rows;
  const clear = () => run('drop schema public cascade; create schema public');
  await clear();
  const engine = openPostgres(url, { random: { integer: (below) => randomInt(below) } });
  try {
    await migrate(engine, NOW);
    const plan = await distribute(engine, NOW, () => undefined);
    if (plan === 'no-citus')
      throw new Error('The database that LATCHKEY_CITUS_URL names does not have the extension citus.');
  } finally {
    await engine.close();
  }
  const own = testEnvelope();
  return {
    open: (envelope = own) => openStore({ url, limitMs: 60_000, envelope, clock, random }),
    contents: () => onServer(url, allValues),
    run,
    remove: async () => {
      await clear();
    },
  };
}
