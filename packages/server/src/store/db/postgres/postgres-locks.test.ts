/** What waits on PostgreSQL: a commit for its standby, and a migration for a table. */
import pg from 'pg';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
import { onServer, postgresDatabase } from '../../testing/postgres-database.ts';
import { random } from '../../testing/test-database.ts';
import type { Engine } from '../connection.ts';
import { openPostgres } from './postgres.ts';
import { query } from '../query.ts';

const missing = embeddedPostgresMissing();
const probes = query((db) => ({ compile: () => sql<{ id: string }>`select id from waiting`.compile(db) }));

describe.skipIf(missing !== undefined)(`PostgreSQL${missing === undefined ? '' : `: ${missing}`}`, () => {
  let server: EmbeddedPostgres;
  let database: Awaited<ReturnType<typeof postgresDatabase>>;
  let engine: Engine;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
    database = await postgresDatabase(server.url);
    await onServer(database.url, (client) => client.query('create table waiting (id text)'));
    engine = openPostgres(database.url, { random });
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  it('does not acknowledge a commit whose wait for the synchronous standby was cancelled', async () => {
    const set = async (names: string): Promise<void> => {
      await onServer(server.url, (client) => client.query(`alter system set synchronous_standby_names = '${names}'`));
      await onServer(server.url, (client) => client.query('select pg_reload_conf()'));
    };
    await set('absent');
    try {
      const write = engine.write((connection) => connection.run(`insert into waiting values ('unconfirmed')`));
      const outcome = write.then(
        () => 'acknowledged',
        (error: unknown) => error,
      );
      const cancel = `select count(pg_cancel_backend(pid))::int as n from pg_stat_activity where wait_event = 'SyncRep'`;
      await expect
        .poll(async () => (await onServer(server.url, (client) => client.query<{ n: number }>(cancel))).rows[0]?.n)
        .toBe(1);
      expect(await outcome).toMatchObject({ reason: 'unavailable' });
    } finally {
      await set('');
    }
    await engine.write((connection) => connection.run(`insert into waiting values ('confirmed')`));
  });

  it('lets other statements on a table pass while a migration waits for a reader of it', async () => {
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('begin; select * from waiting');
    let attempts = 0;
    const migration = engine.writeExclusively(async (connection) => {
      attempts += 1;
      await connection.run('alter table waiting add column added text');
    });
    // The reader holds the table until the migration has given up at least once.
    const readAndCount = async (): Promise<number> => {
      await engine.reader.rows(probes, {});
      return attempts;
    };
    await expect.poll(readAndCount, { timeout: 30_000 }).toBeGreaterThan(1);
    await reader.query('commit');
    await reader.end();
    await migration;
    await engine.reader.rows(probes, {});
  });
});
