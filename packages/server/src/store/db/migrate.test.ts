import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from './connection.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { openSqlite } from './sqlite/sqlite.ts';

let directory: string;
let engine: Engine;
const file = (): string => join(directory, 'test.db');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-migrate-'));
  engine = openSqlite(file());
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

const all = (statement: string): readonly unknown[] => {
  const database = new DatabaseSync(file(), { readOnly: true });
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
};
const tables = (): readonly unknown[] =>
  all(`select name from sqlite_schema where type = 'table' order by name`).map((row) => (row as { name: string }).name);

const step = (version: number, work: Migration['up']): Migration => ({ version, name: `step ${version}`, up: work });
const createTable =
  (name: string): Migration['up'] =>
  ({ db, types, run }) =>
    run(db.schema.createTable(name).addColumn('id', sql`${types.integer}`));
const STEPS = [step(1, createTable('one')), step(2, createTable('two'))];

describe('migrate', () => {
  it('runs due migrations once, and records them', async () => {
    await migrate(engine, 1000, STEPS.slice(0, 1));
    await migrate(engine, 2000, STEPS);
    await migrate(engine, 3000, STEPS);
    expect(tables()).toEqual(['migrations', 'one', 'two']);
    expect(all('select * from migrations order by version')).toEqual([
      { version: 1, name: 'step 1', applied_at: 1000 },
      { version: 2, name: 'step 2', applied_at: 2000 },
    ]);
  });

  it('changes nothing when a step fails', async () => {
    const failing = step(3, async ({ db, run }) => {
      await run(db.schema.alterTable('one').addColumn('more', 'integer'));
      await run(db.schema.dropTable('nowhere'));
    });
    await migrate(engine, 1000, STEPS.slice(0, 1));
    await expect(migrate(engine, 2000, [...STEPS, failing])).rejects.toThrow('no such table: nowhere');
    expect(tables()).toEqual(['migrations', 'one']);
    expect(all('select version from migrations')).toEqual([{ version: 1 }]);
  });

  it('runs every step once when several processes start together', async () => {
    const engines = [1, 2, 3].map(() => openSqlite(file()));
    await Promise.all(engines.map((one) => migrate(one, 1000, STEPS)));
    await Promise.all(engines.map((one) => one.close()));
    expect(all('select version from migrations order by version')).toEqual([{ version: 1 }, { version: 2 }]);
  });

  it('rejects a database that a newer version has written', async () => {
    await migrate(engine, 1000, STEPS);
    const error: unknown = await migrate(engine, 2000, STEPS.slice(0, 1)).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ reason: 'newer-schema' });
    expect(String(error)).toContain('schema 2; this version knows 1');
    expect(String(error)).toContain('restore a backup');
  });

  it('runs on a newer schema whose mark allows it, and changes nothing there', async () => {
    const next = migrations.length + 1;
    await migrate(engine, 1000, [...migrations, { ...step(next, createTable('added')), usableFrom: next - 1 }]);
    const mark = { id: 1, version: next, usable_from: next - 1 };
    expect(all('select * from schema_mark')).toEqual([mark]);
    await migrate(engine, 2000);
    expect(all('select * from schema_mark')).toEqual([mark]);
    await expect(migrate(engine, 2000, migrations.slice(0, -1))).rejects.toMatchObject({ reason: 'newer-schema' });
  });

  it('requires the newest step that is not an expansion, whatever follows it', async () => {
    const next = migrations.length + 1;
    const contraction = step(next, createTable('required'));
    const expansion = { ...step(next + 1, createTable('added')), usableFrom: next };
    await migrate(engine, 1000, [...migrations, contraction, expansion]);
    expect(all('select * from schema_mark')).toEqual([{ id: 1, version: next + 1, usable_from: next }]);
    const failure: unknown = await migrate(engine, 2000).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'newer-schema' });
    expect(String(failure)).toContain(`schema ${next + 1}; this version knows ${next - 1}, and it needs ${next}`);
  });

  it('marks a schema as older versions did not; on SQLite they cannot use it any more', async () => {
    await migrate(engine, 1000, migrations.slice(0, 17));
    expect(tables()).not.toContain('schema_mark');
    await migrate(engine, 2000);
    expect(all('select * from schema_mark')).toEqual([{ id: 1, version: migrations.length, usable_from: 19 }]);
  });

  it('rejects statements with parameters, which cannot be run', async () => {
    const wrong = step(1, ({ db, run }) => run({ compile: () => sql`select ${1}`.compile(db) }));
    await expect(migrate(engine, 1000, [wrong])).rejects.toThrow('parameters');
  });

  it('numbers the migrations from 1, in order and without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });
});
