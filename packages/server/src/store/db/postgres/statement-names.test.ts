/** Prepared statements on PostgreSQL itself, and behind the PgBouncer that is installed. Each failure of a name is repeated without it. */
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../../test/harness/embedded-postgres.ts';
import { type PgBouncer, pgbouncerVersion, startPgBouncer } from '../../../../../../test/harness/pgbouncer.ts';
import { onServer, postgresDatabase } from '../../testing/postgres-database.ts';
import { random } from '../../testing/test-database.ts';
import type { Connection, Engine } from '../connection.ts';
import { query } from '../query.ts';
import { openPostgres, type PostgresOptions } from './postgres.ts';

const missing = embeddedPostgresMissing();
const pgbouncer = pgbouncerVersion();

const statement = <R>(text: string) => query((db) => ({ compile: () => sql<R>`${sql.raw(text)}`.compile(db) }));
const readAll = statement<{ id: string; count: number }>('select * from named order by id');
const increment = query((db, $: { id: string }) => ({
  compile: () => sql`update named set count = count + 1 where id = ${$.id}`.compile(db),
}));
const prepared = query((db) => ({
  compile: () =>
    sql<{ name: string; text: string }>`select name, statement as text from pg_prepared_statements`.compile(db),
}));

describe.skipIf(missing !== undefined)(`prepared statements${missing === undefined ? '' : `: ${missing}`}`, () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
  }, 60_000);
  afterAll(() => server.stop());

  let database: Awaited<ReturnType<typeof postgresDatabase>>;
  const engines: Engine[] = [];
  beforeEach(async () => {
    database = await postgresDatabase(server.url);
    await onServer(database.url, async (client) => {
      await client.query(`create table named (id text primary key, count int not null)`);
      await client.query(`insert into named values ('a', 0), ('b', 0)`);
    });
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    await pooler?.stop();
    pooler = undefined;
    await database.remove();
  });

  const open = (url: string, options: Partial<PostgresOptions> = {}): Engine => {
    const engine = openPostgres(url, { random, limitMs: 60_000, ...options });
    engines.push(engine);
    return engine;
  };
  let pooler: PgBouncer | undefined;
  const behind = async (...options: readonly string[]): Promise<string> => {
    pooler = await startPgBouncer(database.url, options);
    return pooler.url;
  };

  /** Reads and writes three times, in one transaction. */
  const useThrice = async (connection: Connection): Promise<void> => {
    for (let time = 0; time < 3; time += 1) {
      await connection.change(increment, { id: 'a' });
      await connection.rows(readAll, {});
    }
  };
  /** The names on the connection of a transaction, after use. */
  const namesOn = (engine: Engine): Promise<readonly string[]> =>
    engine.write(async (connection) => {
      await useThrice(connection);
      return (await connection.rows(prepared, {})).map(({ name }) => name);
    });
  const countOf = async (id: string): Promise<number> =>
    onServer(database.url, async (client) => {
      const { rows } = await client.query<{ count: number }>('select count from named where id = $1', [id]);
      return rows[0]?.count ?? Number.NaN;
    });

  /** Each of several engines reads and writes at the same time. Everything must succeed, once. */
  const work = async (all: readonly Engine[]): Promise<void> => {
    const before = await countOf('b');
    const times = Array.from({ length: 40 }, (_, time) => all[time % all.length] as Engine);
    await Promise.all(
      times.flatMap((engine) => [
        engine.reader.rows(readAll, {}),
        engine.write(async (connection) => {
          await connection.rows(readAll, {});
          expect(await connection.change(increment, { id: 'b' })).toBe(1);
        }),
      ]),
    );
    expect(await countOf('b')).toBe(before + times.length);
  };

  it.each(['auto', 'on', undefined] as const)('have a name of their text from the second time: %s', async (setting) => {
    const preparedStatements = setting;
    const names = await namesOn(open(database.url, { preparedStatements }));
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/^latchkey_[\w-]{43}$/);
    const other = await namesOn(open(database.url, { preparedStatements }));
    expect(other.toSorted()).toEqual(names.toSorted());
  });

  it('have no name if they are off', async () => {
    expect(await namesOn(open(database.url, { preparedStatements: 'off' }))).toEqual([]);
  });

  it('have no name in migrations and snapshots, which could not begin again', async () => {
    const engine = open(database.url);
    await engine.writeExclusively(async (connection) => {
      await useThrice(connection);
      expect(await connection.rows(prepared, {})).toEqual([]);
    });
  });

  it('are bounded, however many texts there are', async () => {
    const engine = open(database.url);
    const texts = Array.from({ length: 250 }, (_, index) => statement(`select ${index} as n`));
    const names = await engine.write(async (connection) => {
      for (const text of texts) for (let time = 0; time < 3; time += 1) await connection.rows(text, {});
      return connection.rows(prepared, {});
    });
    expect(names).toHaveLength(150);
  });

  it('find rows by an index, although the table was small when they were planned', async () => {
    await onServer(database.url, (client) => client.query('vacuum analyze named'));
    const engine = open(database.url, { connections: 1 });
    // From the sixth time on, PostgreSQL may keep one plan for all values.
    for (let time = 0; time < 8; time += 1)
      await engine.write((connection) => connection.change(increment, { id: 'a' }));
    const plan = await engine.write(async (connection) => {
      const [found] = await connection.rows(prepared, {});
      const text = `explain execute "${found?.name}" ('a')`;
      return connection.rows(statement<{ 'QUERY PLAN': string }>(text), {});
    });
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
    // The plan is that for all values, and no sequential scan.
    expect(lines).toMatch(/Index Cond: \(id = \$1\)/);
    expect(lines).not.toMatch(/Seq Scan/);
  });

  it('are sent without a name after the server has lost it', async () => {
    const engine = open(database.url, { connections: 1 });
    await work([engine]);
    await onServer(database.url, (client) =>
      client.query('create function forget() returns void as $$ deallocate all $$ language sql'),
    );
    await engine.write(async (connection) => {
      await useThrice(connection);
      await connection.run('deallocate all');
    });
    await work([engine]);
    expect(await namesOn(engine)).toEqual([]);
  });

  it('are planned again when a column was added by a migration', async () => {
    let attempts = 0;
    const onStatement = (text: string): void => void (attempts += Number(text.startsWith('begin')));
    const engine = open(database.url, { onStatement });
    await work([engine]);
    expect(attempts).toBe(40);
    await onServer(database.url, (client) => client.query(`alter table named add column added text default 'x'`));
    await work([engine]);
    expect(await engine.reader.rows(readAll, {})).toMatchObject([{ added: 'x' }, { added: 'x' }]);
    attempts = 0;
    await work([engine]);
    expect(attempts).toBe(40);
  });

  describe.skipIf(pgbouncer === undefined)(`behind PgBouncer ${pgbouncer?.text ?? ': not installed'}`, () => {
    // One server connection for all: what one client has prepared is there for the others.
    const few = 'default_pool_size = 1';
    const unsuitable = pgbouncer?.preparesStatements === true ? ['max_prepared_statements = 0'] : [];

    it('have no name if it does not support them', async () => {
      const url = await behind(few, ...unsuitable);
      const all = [open(url), open(url)];
      await work(all);
      for (const engine of all) expect(await namesOn(engine)).toEqual([]);
    });

    it('are repeated without a name if it does not support them, and they are on', async () => {
      const url = await behind('default_pool_size = 2', ...unsuitable);
      const all = Array.from({ length: 3 }, () => open(url, { preparedStatements: 'on' }));
      for (let round = 0; round < 5; round += 1) await work(all);
    });

    describe.skipIf(!pgbouncer?.preparesStatements)('that supports them (1.21 or newer)', () => {
      const tracks = 'max_prepared_statements = 200';

      it('have names, which it replaces by its own', async () => {
        const url = await behind(few, tracks);
        const all = [open(url), open(url)];
        await work(all);
        const names = await namesOn(all[0] as Engine);
        expect(names.length).toBeGreaterThanOrEqual(2);
        for (const name of names) expect(name).toMatch(/^PGBOUNCER_\d+$/);
      });

      it('are repeated without a name when a column was added, although its server connections stay', async () => {
        const url = await behind(few, tracks);
        const all = [open(url), open(url)];
        await work(all);
        await onServer(database.url, (client) => client.query(`alter table named add column added text default 'x'`));
        await work(all);
        // A node that is started now meets the old plan.
        const later = open(url);
        await work([later]);
        expect(await later.reader.rows(readAll, {})).toMatchObject([{ added: 'x' }, { added: 'x' }]);
      });

      it('are repeated without a name when support is switched off while it runs', async () => {
        const url = await behind('default_pool_size = 2', tracks, 'admin_users = latchkey');
        const all = [open(url), open(url), open(url)];
        await work(all);
        await onServer(pooler?.adminUrl ?? '', (client) => client.query('set max_prepared_statements = 0'));
        for (let round = 0; round < 3; round += 1) await work(all);
      });
    });
  });
});
