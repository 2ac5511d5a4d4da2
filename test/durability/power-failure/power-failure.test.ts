/**
 * With the embedded database, a power failure at any moment loses nothing that was acknowledged. The test records which
 * bytes the services write and flush, and in which order they acknowledge writes. From this it makes states in which the
 * disk could have been left, opens each, and looks for every write that was acknowledged before.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices } from '../../../packages/server/src/operations/testing/call.ts';
import { openStore } from '../../../packages/server/src/store/open-store.ts';
import type { Store } from '../../../packages/server/src/store/store.ts';
import { clock, random, testEnvelope } from '../../../packages/server/src/store/testing/test-database.ts';
import { isWholeRun, showPromise } from '../../harness/promise.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { type DiskEvent, diskEvents, tracedCalls } from './system-calls.ts';
import { isStored, type Kind, kinds, type PreparedWrite, prepareWrites } from './writes.ts';

/** In a short run, one recording has all kinds of writes; in a whole one, each kind has its own. */
const runs: readonly { readonly during: string; readonly these: readonly Kind[] }[] = isWholeRun
  ? kinds.map((kind) => ({ during: kind, these: [kind] }))
  : [{ during: kinds.join(', '), these: kinds }];
const STATES = isWholeRun ? 500 : 60;
const WRITES = 200;
const STRACE = '/usr/bin/strace';
const NOTES = 'acknowledged';
const masterKey = new Uint8Array(32);

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'latchkey-power-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

interface Recording {
  readonly writes: readonly PreparedWrite[];
  readonly initial: ReadonlyMap<string, Buffer>;
  readonly events: readonly DiskEvent[];
}

/** Prepares the writes, and sends them under strace. */
async function record(these: readonly Kind[], mode: 'flushed' | 'unflushed'): Promise<Recording> {
  const dataDir = await mkdtemp(join(parent, 'data-'));
  const trace = `${dataDir}.trace`;
  const prepared = `${dataDir}.json`;
  const services = await createTestServices({ dataDir, masterKey, startsAt: Date.now() });
  const writes = await prepareWrites(services, these, WRITES / these.length);
  await services.close();
  await writeFile(prepared, JSON.stringify(writes));
  const files = await readdir(dataDir, { withFileTypes: true });
  const names = files.filter((file) => file.isFile() && !file.name.endsWith('-shm')).map(({ name }) => name);
  const initial = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dataDir, name))] as const)),
  );
  const options = ['-f', '-y', '-qq', '-xx', '-s', '1000000', '-e', `trace=${tracedCalls}`, '-o', trace];
  const writer = new URL('./writer.ts', import.meta.url).pathname;
  const command = [process.execPath, '--conditions=source', writer, dataDir, prepared, join(dataDir, NOTES), mode];
  const child = spawn(STRACE, [...options, ...command], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  return { writes, initial, events: diskEvents(await readFile(trace, 'latin1'), dataDir) };
}

interface Found {
  readonly states: number;
  /** Acknowledged writes that a state does not have. */
  readonly lost: number;
  /** States that cannot be opened. */
  readonly damaged: number;
}

async function examine({ writes, initial, events }: Recording): Promise<Found> {
  const first = events.findIndex(({ file }) => file === NOTES);
  expect(events.filter(({ file }) => file === NOTES)).toHaveLength(WRITES);
  // Checkpoints are part of what is recorded: the database was written, and the log began again.
  const pages = events.filter(({ kind, file }) => kind === 'write' && file === 'latchkey.db').length;
  const beginnings = events.filter(
    (event) => event.kind === 'write' && event.file.endsWith('-wal') && event.offset === 0,
  );
  // Revocations change few pages, so a checkpoint of them writes few.
  expect(pages).toBeGreaterThan(10);
  expect(beginnings.length).toBeGreaterThan(1);
  const moment = () => first + Math.floor(Math.random() * (events.length - first));
  const moments = Array.from({ length: STATES }, moment).sort((a, b) => a - b);
  const disk = new SimulatedDisk(initial);
  const acknowledged: PreparedWrite[] = [];
  let [position, lost, damaged] = [0, 0, 0];
  for (const moment of moments) {
    for (; position < moment; position += 1) {
      const event = events[position];
      if (event === undefined) break;
      if (event.file !== NOTES) disk.apply(event);
      else if (event.kind === 'write')
        for (const index of event.bytes.toString().trim().split('\n'))
          acknowledged.push(writes[Number(index)] as PreparedWrite);
    }
    const missing = await missingIn(disk.afterPowerFailure(Math.random), acknowledged);
    if (missing === undefined) damaged += 1;
    else lost += missing;
  }
  return { states: moments.length, lost, damaged };
}

/** Counts the writes that a state does not have; undefined if it is damaged. */
async function missingIn(
  files: ReadonlyMap<string, Buffer>,
  writes: readonly PreparedWrite[],
): Promise<number | undefined> {
  const dataDir = await mkdtemp(join(parent, 'state-'));
  let store: Store | undefined;
  try {
    for (const [name, content] of files) await writeFile(join(dataDir, name), content);
    const database = new DatabaseSync(join(dataDir, 'latchkey.db'));
    const [check] = database.prepare('pragma integrity_check').all();
    database.close();
    if (check?.['integrity_check'] !== 'ok') return undefined;
    store = await openStore({ dataDir, envelope: testEnvelope(masterKey), clock, random });
    let missing = 0;
    for (const write of writes) if (!(await isStored(store.read, write))) missing += 1;
    return missing;
  } catch {
    return undefined;
  } finally {
    await store?.close();
    await rm(dataDir, { recursive: true });
  }
}

describe.skipIf(!existsSync(STRACE))(`a power failure${existsSync(STRACE) ? '' : ': strace is not installed'}`, () => {
  it.for(runs)(`during $during loses nothing acknowledged in ${STATES} states`, async ({ during, these }) => {
    const { states, lost, damaged } = await examine(await record(these, 'flushed'));
    showPromise(2, [
      { what: `states of the disk, ${during}`, reached: states, promised: 500, bound: 'at least' },
      {
        what: `acknowledged writes that a state does not have, ${during}`,
        reached: lost,
        promised: 0,
        bound: 'at most',
      },
      { what: `databases that cannot be opened, ${during}`, reached: damaged, promised: 0, bound: 'at most' },
    ]);
    expect({ lost, damaged }).toEqual({ lost: 0, damaged: 0 });
  });

  it('would lose writes if the log were not flushed', async () => {
    const { lost, damaged } = await examine(await record(kinds, 'unflushed'));
    expect(lost).toBeGreaterThan(10);
    // The order of the log and the database is SQLite's, so even then the database is whole.
    expect(damaged).toBe(0);
  });
});
