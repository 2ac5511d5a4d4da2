/**
 * With the embedded database, a power failure at any moment loses nothing that was acknowledged. The test records which
 * bytes a server writes and flushes, and in which order it acknowledges writes. From this it makes states in which the disk
 * could have been left, opens each, and looks for every write that was acknowledged before.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../packages/server/src/store/open-store.ts';
import { clock, random, testEnvelope } from '../../../packages/server/src/store/testing/test-database.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { type DiskEvent, diskEvents, tracedCalls } from './system-calls.ts';

const STATES = 500;
const STRACE = '/usr/bin/strace';
const NOTES = 'acknowledged';

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'latchkey-power-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

interface Recording {
  readonly initial: ReadonlyMap<string, Buffer>;
  readonly events: readonly DiskEvent[];
}

/** Runs the writer under strace. */
async function record(mode: 'flushed' | 'unflushed'): Promise<Recording> {
  const dataDir = join(parent, mode);
  const trace = join(parent, `${mode}.trace`);
  await mkdir(dataDir);
  const store = await openStore({ dataDir, envelope: testEnvelope(new Uint8Array(32)), clock, random });
  await store.close();
  const names = (await readdir(dataDir)).filter((name) => !name.endsWith('-shm'));
  const initial = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dataDir, name))] as const)),
  );
  const options = ['-f', '-y', '-qq', '-xx', '-s', '1000000', '-e', `trace=${tracedCalls}`, '-o', trace];
  const writer = new URL('./writer.ts', import.meta.url).pathname;
  const command = [process.execPath, '--conditions=source', writer, dataDir, join(dataDir, NOTES), mode];
  const child = spawn(STRACE, [...options, ...command], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  return { initial, events: diskEvents(await readFile(trace, 'latin1'), dataDir) };
}

/** Returns the acknowledged writes that are missing in each of the states. */
async function lostWrites({ initial, events }: Recording): Promise<{ states: number; lost: number; damaged: number }> {
  const acknowledged = events.filter(({ file }) => file === NOTES).length;
  expect(acknowledged).toBeGreaterThan(300);
  // Checkpoints are part of what is recorded: the database was written, and the log began again.
  const pages = events.filter(({ kind, file }) => kind === 'write' && file === 'latchkey.db').length;
  const beginnings = events.filter(
    (event) => event.kind === 'write' && event.file.endsWith('-wal') && event.offset === 0,
  );
  expect(pages).toBeGreaterThan(50);
  expect(beginnings.length).toBeGreaterThan(1);
  const moments = Array.from({ length: STATES }, () => Math.floor(Math.random() * events.length)).sort((a, b) => a - b);
  const disk = new SimulatedDisk(initial);
  const noted: string[] = [];
  let [position, lost, damaged] = [0, 0, 0];
  for (const moment of moments) {
    for (; position < moment; position += 1) {
      const event = events[position];
      if (event === undefined) break;
      if (event.file !== NOTES) disk.apply(event);
      else if (event.kind === 'write') noted.push(...event.bytes.toString().trim().split('\n'));
    }
    const state = await presentIn(disk.afterPowerFailure(Math.random));
    if (state === undefined) damaged += 1;
    else lost += noted.filter((index) => !state.has(index)).length;
  }
  return { states: moments.length, lost, damaged };
}

/** Opens a state; undefined if it is damaged. */
async function presentIn(files: ReadonlyMap<string, Buffer>): Promise<ReadonlySet<string> | undefined> {
  const directory = await mkdtemp(join(parent, 'state-'));
  try {
    for (const [name, content] of files) await writeFile(join(directory, name), content);
    const database = new DatabaseSync(join(directory, 'latchkey.db'));
    const [check] = database.prepare('pragma integrity_check').all();
    const rows = database.prepare("select nonce from used_nonces where pool_id = 'us-east-1_power'").all();
    database.close();
    if (check?.['integrity_check'] !== 'ok') return undefined;
    return new Set(rows.map(({ nonce }) => String(nonce).split('-')[0] ?? ''));
  } catch {
    return undefined;
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe.skipIf(!existsSync(STRACE))(`a power failure${existsSync(STRACE) ? '' : ': strace is not installed'}`, () => {
  it(`loses nothing acknowledged in ${STATES} states of the disk`, async () => {
    expect(await lostWrites(await record('flushed'))).toEqual({ states: STATES, lost: 0, damaged: 0 });
  });

  it('would lose writes if the log were not flushed', async () => {
    const { lost, damaged } = await lostWrites(await record('unflushed'));
    expect(lost).toBeGreaterThan(100);
    // The order of the log and the database is SQLite's, so even then the database is whole.
    expect(damaged).toBe(0);
  });
});
