import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from './connection.ts';
import { guardedEngine } from './guarded-engine.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { readProbes } from './probe.ts';
import { openSqlite } from './sqlite/sqlite.ts';

let directory: string;
let own: Engine;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-guard-'));
  own = openSqlite(join(directory, 'test.db'));
  await migrate(own, 1000);
});
afterEach(async () => {
  await own.close();
  await rm(directory, { recursive: true });
});

/** Writes the mark of a later version. */
const mark = (version: number, usableFrom: number): Promise<unknown> =>
  own.write((connection) => connection.run(`update schema_mark set version = ${version}, usable_from = ${usableFrom}`));

describe('an engine whose database a newer version migrates', () => {
  const known = migrations.length;

  it('goes on while the mark allows it', async () => {
    const { engine, guard } = guardedEngine(own);
    await mark(known + 3, known);
    expect(await guard.check()).toBeUndefined();
    expect(await engine.reader.rows(readProbes, {})).toEqual([]);
    await engine.ping();
  });

  it('neither reads nor writes once the mark excludes it, and works again when it does not', async () => {
    const { engine, guard } = guardedEngine(own);
    await mark(known + 1, known + 1);
    expect(await guard.check()).toMatchObject({ reason: 'newer-schema' });
    const works = [
      engine.reader.rows(readProbes, {}),
      engine.reader.row(readProbes, {}),
      engine.reader.change(readProbes, {}),
      engine.reader.run('select 1'),
      engine.write(() => Promise.reject(new Error('the job ran'))),
      engine.writeExclusively(() => Promise.reject(new Error('the job ran'))),
      engine.snapshot(),
      engine.ping(),
    ];
    for (const outcome of await Promise.allSettled(works)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { reason: 'newer-schema' } });
    }
    await mark(known + 1, known);
    expect(await guard.check()).toBeUndefined();
    await engine.ping();
  });
});
