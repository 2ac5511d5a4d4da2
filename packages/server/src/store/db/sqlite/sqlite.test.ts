import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sqliteDatabase, testEnvelope } from '../../testing/test-database.ts';
import type { Engine } from '../connection.ts';
import { query } from '../query.ts';
import { openSqlite } from './sqlite.ts';

let directory: string;
let file: string;
let engine: Engine;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-sqlite-'));
  file = join(directory, 'test.db');
  engine = openSqlite(file);
  await engine.write(async (connection) => {
    await connection.run('create table probes (id integer primary key, filler blob)');
    await connection.run('create table used_nonces (pool_id text, sub text, nonce text, expires_at integer)');
    for (const table of ['pools', 'clients', 'users', 'aliases']) {
      await connection.run(`create table ${table} (pool_id text, value text)`);
    }
  });
});
afterEach(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

const insert = query((db, $: { nonce: string }) =>
  db.insertInto('used_nonces').values({ pool_id: 'p', sub: 's', nonce: $.nonce, expires_at: 0 }),
);
const all = query((db) => db.selectFrom('used_nonces').select('nonce').orderBy('nonce'));
const synchronous = query((db) => ({ compile: () => sql`pragma synchronous`.compile(db) }));
const nowhere = query((db) => ({ compile: () => sql`select * from nowhere`.compile(db) }));
const write = (nonce: string): Promise<number> => engine.write((connection) => connection.change(insert, { nonce }));
const nonces = async (): Promise<readonly string[]> =>
  (await engine.reader.rows(all, {})).map(({ nonce }) => nonce.slice(0, 10));
const pragma = (name: string, database = file): unknown => {
  const connection = new DatabaseSync(database, { readOnly: true });
  try {
    return Object.values(connection.prepare(`pragma ${name}`).get() ?? {})[0];
  } finally {
    connection.close();
  }
};

describe('SQLite', () => {
  it('uses a write-ahead log, whose flushes are not in the commits', async () => {
    expect(pragma('journal_mode')).toBe('wal');
    const shown = await engine.write((connection) => connection.row(synchronous, {}));
    expect(shown).toEqual({ synchronous: 1 });
  });

  it.runIf(process.platform !== 'win32')('makes its files readable by the owner only', async () => {
    await write('a');
    const names = await readdir(directory);
    expect(names.toSorted()).toEqual(['test.db', 'test.db-shm', 'test.db-wal']);
    for (const name of names) expect((await stat(join(directory, name))).mode & 0o077, name).toBe(0);
  });

  it('moves the log into the database regularly', async () => {
    // Each write takes at least a page. Without checkpoints, the log would contain the pages of all writes.
    const log = async () => (await stat(`${file}-wal`)).size;
    let writes = 0;
    const writeSome = async () => {
      for (let index = 0; index < 300; index += 1) await write(`${(writes += 1)}`.padStart(4_000, '0'));
      return (await stat(file)).size > 100 * 4_096 && (await log()) < writes * 4_096;
    };
    await vi.waitUntil(writeSome, { timeout: 60_000, interval: 0 });
  });

  it('fails all writes and the ping while the database is full, and works again afterwards', async () => {
    await write('before');
    await engine.ping();
    await engine.write((connection) => connection.run(`pragma max_page_count = ${String(pragma('page_count'))}`));
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => write(`${index}`.padEnd(9_000))));
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { reason: 'unavailable', engineCode: '13' } });
    }
    await expect(engine.ping()).rejects.toMatchObject({ reason: 'unavailable' });
    expect(await nonces()).toEqual(['before']);

    await engine.write((connection) => connection.run('pragma max_page_count = 1000000'));
    await engine.ping();
    await write('after');
    expect(await nonces()).toEqual(['after', 'before']);
  });

  it('fails a job with an invalid statement, and no other job', async () => {
    const results = await Promise.allSettled([
      write('a'),
      engine.write((connection) => connection.rows(nowhere, {})),
      write('b'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { reason: 'statement' } });
    expect(await nonces()).toEqual(['a', 'b']);
  });

  it('does not open a file that is not a database', async () => {
    const other = join(directory, 'other.db');
    await writeFile(other, 'this is no database, though it is long enough to be one'.repeat(40));
    expect(() => openSqlite(other)).toThrow(expect.objectContaining({ reason: 'damaged' }) as Error);
  });

  it('fails all writes while another process locks the file, without blocking the event loop', async () => {
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    const first = write('first');
    await sleep(1_000);
    const later = Array.from({ length: 300 }, (_, index) => write(`later ${index}`));
    // If the writer waited inside SQLite, the timer would run about once per group of jobs.
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 10);
    const results = await Promise.allSettled([first, ...later]);
    clearInterval(ticking);
    expect(
      new Set(results.map((result) => (result.status === 'rejected' ? String(result.reason) : result.status))),
    ).toEqual(new Set(['StoreError: Another process has locked the database.']));
    expect(turns).toBeGreaterThan(10);
    other.exec('rollback');
    other.close();
    await write('after');
    expect(await nonces()).toEqual(['after']);
  });

  it.skipIf(process.getuid?.() === 0)('does not open a directory that it must not write to', async () => {
    await chmod(directory, 0o500);
    expect(() => openSqlite(join(directory, 'new.db'))).toThrow('EACCES');
    await chmod(directory, 0o700);
  });
});

/**
 * The operating system limits the size of files (setrlimit), so that writes really fail in the middle of commits.
 * Everything that the child process printed as acknowledged must be stored afterwards.
 */
describe.runIf(process.platform === 'linux')('a store whose files cannot grow', () => {
  const script = createRequire(import.meta.url).resolve('../../testing/write-until-full.ts');

  it.each([1_000, 2_500, 9_000])('stores exactly what it acknowledged (%i blocks)', async (blocks) => {
    const database = await sqliteDatabase();
    const key = Buffer.alloc(32, 7);
    await (await database.open(testEnvelope(key))).close();
    const command = `ulimit -f ${blocks}; exec "$0" --conditions=source "$1" "$2" "$3"`;
    const child = spawn('sh', ['-c', command, process.execPath, script, database.dataDir, key.toString('hex')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    const report = JSON.parse(output) as { acknowledged: string[]; failed: string[]; ping: string; reasons: string[] };
    expect(report.acknowledged.length).toBeGreaterThan(10);
    expect(report.failed.length).toBeGreaterThan(100);
    expect(report.reasons).toEqual(['unavailable']);
    expect(report.ping).toBe('unavailable');

    const store = await database.open(testEnvelope(key));
    for (const nonce of report.acknowledged)
      expect(await store.read.guards.isConsumed({ poolId: 'p', sub: 's', nonce }), nonce).toBe(true);
    for (const nonce of report.failed)
      expect(await store.read.guards.isConsumed({ poolId: 'p', sub: 's', nonce }), nonce).toBe(false);
    await store.ping();
    await store.close();
    expect(pragma('integrity_check', join(database.dataDir, 'latchkey.db'))).toBe('ok');
    await database.remove();
  });
});
