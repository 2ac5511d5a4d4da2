import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../migrate.ts';
import { openSqlite } from './sqlite.ts';
import { checkContent, type CheckTarget } from './sqlite-file.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-file-'));
  file = join(directory, 'test.db');
  const engine = openSqlite(file);
  await migrate(engine, 0);
  await engine.write(async (connection) => {
    for (let index = 0; index < 400; index += 1) {
      await connection.run(
        `insert into used_nonces (pool_id, sub, nonce, expires_at) values ('p', 's', '${String(index).padStart(900, '0')}', ${index})`,
      );
    }
  });
  await engine.close();
});
afterEach(() => rm(directory, { recursive: true }));

const damaged = (message: RegExp) =>
  expect.objectContaining({ reason: 'damaged', message: expect.stringMatching(message) as string }) as Error;

/** Overwrites whole pages of 4,096 bytes. */
async function overwrite(...pages: number[]): Promise<void> {
  const bytes = await readFile(file);
  for (const page of pages) bytes.fill(0x55, (page - 1) * 4096, page * 4096);
  await writeFile(file, bytes);
}

const targetOf = (database: DatabaseSync): CheckTarget => ({ rowsOf: (text) => database.prepare(text).all() });

describe('a database file', () => {
  it('is never empty after its creation', async () => {
    const other = join(directory, 'other.db');
    await Promise.all([1, 2].map(async () => openSqlite(other).close()));
    expect((await stat(other)).size).toBeGreaterThanOrEqual(4096);
  });

  it('is rejected when it is empty', async () => {
    await truncate(file, 0);
    expect(() => openSqlite(file)).toThrow(damaged(/test\.db is damaged: it is empty/));
  });

  it('is rejected when it is missing but its log exists', async () => {
    await rm(file);
    await writeFile(`${file}-wal`, 'something');
    expect(() => openSqlite(file)).toThrow(damaged(/it is missing, but its write-ahead log exists/));
  });

  it('is rejected when its end is missing', async () => {
    await truncate(file, (await stat(file)).size - 4096 * 3);
    expect(() => openSqlite(file)).toThrow(damaged(/is damaged: SQLite: database disk image is malformed/));
  });

  it('is rejected with any damaged page', async () => {
    const pages = (await stat(file)).size / 4096;
    const whole = await readFile(file);
    for (const page of [1, 2, Math.floor(pages / 2), pages - 1, pages]) {
      await writeFile(file, whole);
      await overwrite(page);
      expect(() => openSqlite(file), `page ${page}`).toThrow(damaged(/is damaged/));
    }
  });

  it('is checked in part when it is large: its schema, and the tables that every request needs', async () => {
    const database = new DatabaseSync(file, { readOnly: true });
    const pageOf = (table: string) =>
      Number(database.prepare('select rootpage from sqlite_schema where name = ?').get(table)?.['rootpage']);
    const [pools, nonces] = [pageOf('pools'), pageOf('used_nonces')];
    database.close();
    const check = () => {
      const opened = new DatabaseSync(file, { readOnly: true });
      try {
        checkContent(file, targetOf(opened), 0);
      } finally {
        opened.close();
      }
    };
    const whole = await readFile(file);
    check();
    await overwrite(pools);
    expect(check).toThrow('malformed');
    await writeFile(file, whole);
    await overwrite(nonces);
    expect(check).not.toThrow();
  });

  it('makes the engine unready once it finds damage', async () => {
    const engine = openSqlite(file);
    await engine.ping();
    // Damages the file of the running engine in pages that its caches do not contain: all of the table but its first.
    const pages = (await stat(file)).size / 4096;
    await overwrite(...Array.from({ length: pages - 60 }, (_, index) => index + 60));
    await expect(engine.reader.run('select sum(length(nonce)) from used_nonces')).rejects.toMatchObject({
      reason: 'damaged',
    });
    await expect(engine.ping()).rejects.toMatchObject({ reason: 'damaged' });
    await engine.close();
  });
});
