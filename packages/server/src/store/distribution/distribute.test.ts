/** `database distribute` against a checker of Citus's rules: testing/citus-rules.ts. The cluster itself is not here. */
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../test/harness/embedded-postgres.ts';
import type { Engine } from '../db/connection.ts';
import { migrate } from '../db/migrate.ts';
import { migrations } from '../db/migrations/index.ts';
import { openPostgres } from '../db/postgres/postgres.ts';
import { openSqlite } from '../db/sqlite/sqlite.ts';
import { citusRules } from '../testing/citus-rules.ts';
import { postgresDatabase } from '../testing/postgres-database.ts';
import { NOW } from '../testing/sample-records.ts';
import { distribute, planDistribution } from './distribute.ts';
import { distributions } from './tables.ts';

const missing = embeddedPostgresMissing();

describe.skipIf(missing !== undefined)('distributing the tables', () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await startEmbeddedPostgres();
  });
  afterAll(() => server.stop());

  let engine: Engine;
  let run: (sql: string) => Promise<readonly Record<string, unknown>[]>;
  beforeEach(async () => {
    const database = await postgresDatabase(server.url);
    engine = openPostgres(database.url, { random: { integer: (below) => randomInt(below) } });
    run = (sql) => database.run(sql);
    return async () => {
      await engine.close();
      await database.remove();
    };
  });
  const addRules = (): Promise<unknown> => run(citusRules);

  it('needs the extension', async () => {
    await migrate(engine, NOW);
    expect(await planDistribution(engine)).toBe('no-citus');
    expect(await distribute(engine, NOW, () => undefined)).toBe('no-citus');
  });

  it('says first what it will do, does it, and then has nothing left to do', async () => {
    await migrate(engine, NOW);
    const tables = await run(
      `select table_name::text as name from information_schema.tables where table_schema = 'public'`,
    );
    expect(new Set(tables.map(({ name }) => name))).toEqual(new Set(Object.keys(distributions)));
    await addRules();
    const plan = await planDistribution(engine);
    expect(plan).toMatchObject({ contracts: false });
    expect(await run('select * from citus_tables')).toEqual([]);
    const done: string[] = [];
    expect(await distribute(engine, NOW, (statement) => done.push(statement))).toEqual({
      contracts: false,
      statements: done,
    });
    expect(done).toHaveLength(Object.keys(distributions).length);
    expect(plan).toMatchObject({ statements: done });
    const [attempts] = await run(`select * from noted_tables where table_name = 'attempts'`);
    expect(attempts).toMatchObject({ distribution_column: 'sub', colocation: 'users' });
    expect(await distribute(engine, NOW, () => undefined)).toEqual({ contracts: false, statements: [] });
  });

  it('goes on where it was interrupted', async () => {
    await migrate(engine, NOW);
    await addRules();
    let left = 20;
    const stopped = distribute(engine, NOW, () => {
      left -= 1;
      if (left === 0) throw new RangeError('stopped');
    });
    await expect(stopped).rejects.toThrow('stopped');
    const plan = await planDistribution(engine);
    expect(plan).toMatchObject({ statements: { length: Object.keys(distributions).length - 19 } });
    await distribute(engine, NOW, () => undefined);
    expect(await run('select count(*)::integer as tables from citus_tables')).toEqual([
      { tables: Object.keys(distributions).length },
    ]);
  });

  it('contracts a schema that 0.1.0 may have used, which the rules refuse as it is', async () => {
    await migrate(engine, NOW, migrations.slice(0, 17));
    await run(`insert into used_nonces values ('p', 'old', ${NOW + 1})`);
    await migrate(engine, NOW);
    await addRules();
    for (const table of ['attempts', 'counters', 'used_nonces']) {
      const refused = run(`select create_distributed_table('${table}', 'sub')`);
      await expect(refused, table).rejects.toThrow('does not contain the partition column');
    }
    expect(await planDistribution(engine)).toMatchObject({ contracts: true });
    expect(await distribute(engine, NOW, () => undefined)).toEqual({ blockedUntil: NOW + 1 });
    expect(await run('select * from citus_tables')).toEqual([]);
    expect(await distribute(engine, NOW + 1, () => undefined)).toMatchObject({ contracts: true });
  });

  it('is refused by the rules for a table whose column is not in its key', async () => {
    await migrate(engine, NOW);
    await addRules();
    await expect(run(`select create_distributed_table('aliases', 'sub')`)).rejects.toThrow('partition column');
    await expect(
      run(`select create_distributed_table('user_counts', 'bucket', colocate_with => 'users')`),
    ).rejects.toThrow('cannot colocate');
  });
});

it('needs PostgreSQL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-embedded-'));
  const engine = openSqlite(join(folder, 'latchkey.db'));
  try {
    expect(await planDistribution(engine)).toBe('embedded');
  } finally {
    await engine.close();
    await rm(folder, { recursive: true });
  }
});
