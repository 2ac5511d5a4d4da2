/**
 * A load that stands for a day (promise 15): one hour in which the clock runs 24 times as fast. Afterwards everything that expires is
 * made to expire, and the server must be as small as before the load. LATCHKEY_SOAK_MINUTES sets another length.
 */
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advance } from '../harness/development.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { type Inspector, inspectorOption, openInspector } from '../harness/inspector.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { openFiles } from '../harness/process-files.ts';
import { residentBytes } from '../harness/process-memory.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { createApp } from '../harness/sign-in.ts';
import { type DatabaseSize, sizeOfDatabase } from '../harness/sqlite-size.ts';
import { createSteadyWork, type SteadyWork } from './soak/steady-work.ts';
import { type Sample, slopeOf } from './soak/trend.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const given = process.env['LATCHKEY_SOAK_MINUTES'];
const minutes = given === undefined ? sizeOf(0.5, 60) : Number(given);
/** A shorter load does not show what an hour would be: code is still being compiled, and what has a bounded size is not full. */
const showsAnHour = minutes >= 10;
/** The most by which the heap may grow in a shorter load: 1.2 MB were measured in half a minute. */
const SHORT_GROWTH_MB = 4;

/** The clock of the server is this many times as fast as that of the machine. It is moved after each step. */
const SPEED = 24;
const STEP_MS = 10_000;
/** A round begins five times in a second. */
const ROUND_EVERY_MS = 200;
const PEOPLE = 12;
/** Rounds of each kind before anything is measured, in which code is compiled. */
const WARM_UP_ROUNDS = minutes < 1 ? 20 : 100;
/** What the inbox keeps, and of how many verified tokens a server remembers something. Not filled where the load is too short to. */
const KEPT = minutes < 1 ? { messages: 0, tokens: 0 } : { messages: 1_000, tokens: 10_000 };
/** This share of the load is not compared: V8 compiles again what it dropped with each collection, until it knows what is used. */
const SETTLING = 0.1;
/** Longer than anything is kept that expires: refresh tokens here live for an hour, and the audit trail for 30 days. */
const ALL_EXPIRED = 'P40D';
/** Files of a database are not byte for byte as large again: a page may be half full. */
const PAGES_TOLERANCE = 1.1;
const isLogged = minutes >= 1;
/** The server closes idle connections after 65 seconds, and the clients of this test leave some open. */
const CLOSED_WITHIN_MS = 90_000;

describe.skipIf(process.platform !== 'linux')(`${minutes} minutes of load`, { retry: 0, timeout: 3 * HOUR }, () => {
  let home: string;
  let latchkey: Latchkey;
  let inspector: Inspector;
  let work: SteadyWork;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'latchkey-soak-'));
    latchkey = await startLatchkey({
      args: ['--sign-in-rate', '0'],
      env: { NODE_OPTIONS: inspectorOption },
      stdout: join(home, 'log'),
    });
    inspector = await openInspector(latchkey.output());
  });
  afterAll(async () => {
    inspector?.close();
    await latchkey?.stop();
    await rm(home, { recursive: true, force: true });
  });

  /** What is left in the server when everything has expired that can. */
  async function leftovers(): Promise<DatabaseSize> {
    await advance(latchkey, ALL_EXPIRED);
    return sizeOfDatabase(join(latchkey.dataDir, 'latchkey.db'));
  }

  const isSocket = (file: string): boolean => file.startsWith('socket:');

  /** Returns what the server has open beyond `files`, and beyond `sockets` connections. Waits until clients' connections are closed. */
  async function openBeyond(files: readonly string[], sockets: number): Promise<readonly string[]> {
    const deadline = performance.now() + CLOSED_WITHIN_MS;
    for (;;) {
      const open = openFiles(latchkey.process.pid);
      const surplus = open.filter((file) => !isSocket(file));
      for (const file of files) if (surplus.includes(file)) surplus.splice(surplus.indexOf(file), 1);
      surplus.push(...open.filter(isSocket).slice(sockets));
      if (surplus.length === 0 || performance.now() > deadline) return surplus;
      await sleep(100);
    }
  }

  it('leaves no memory, no open file and no row behind', async () => {
    const { pid } = latchkey.process;
    // The listener, and the connection of the inspector.
    const sockets = openFiles(pid).filter(isSocket).length;
    const app = await createApp(latchkey, {
      pool: { DeviceConfiguration: alwaysWithSuppression, AutoVerifiedAttributes: ['email'] },
      // The shortest life of a refresh token, and the longest time between two steps of a sign-in: the clock moves in jumps.
      client: {
        RefreshTokenValidity: 1,
        TokenValidityUnits: { RefreshToken: 'hours' },
        AccessTokenValidity: 1,
        IdTokenValidity: 1,
        AuthSessionValidity: 15,
      },
      mfa: 'OFF',
    });
    work = await createSteadyWork({ ...app, endpoint: latchkey.endpoint }, PEOPLE);
    await work.fill(KEPT.messages, KEPT.tokens);
    await work.warmUp(WARM_UP_ROUNDS);
    const before = await leftovers();
    const files = openFiles(pid).filter((file) => !isSocket(file));
    const warmedUp = work.done;

    const samples: Sample[] = [];
    const started = performance.now();
    const duration = minutes * MINUTE;
    const measure = async (): Promise<void> => {
      const { used, buffers } = await inspector.heapAfterCollection();
      const hours = (performance.now() - started) / HOUR;
      samples.push([hours, (used + buffers) / 1e6]);
      if (isLogged)
        console.log(
          `${(hours * 60).toFixed(1)} min: heap ${(used / 1e6).toFixed(2)} MB, buffers ${(buffers / 1e6).toFixed(2)} MB, resident ${((residentBytes(pid) ?? 0) / 1e6).toFixed(0)} MB, ${work.done} rounds, ${work.failures.length} failures`,
        );
    };
    await measure();
    for (let moved = started; performance.now() - started < duration; ) {
      await work.run(STEP_MS, ROUND_EVERY_MS);
      const now = performance.now();
      await advance(latchkey, `PT${(((SPEED - 1) * (now - moved)) / 1_000).toFixed(3)}S`);
      moved = now;
      await measure();
    }
    const hours = (performance.now() - started) / HOUR;
    const after = await leftovers();
    app.sdk.destroy();
    const filesLeft = await openBeyond(files, sockets);
    const rowsLeft = [...after.rows]
      .map(([table, rows]) => ({ table, more: rows - (before.rows.get(table) ?? 0) }))
      .filter(({ more }) => more > 0);
    const slope = slopeOf(samples.slice(Math.floor(samples.length * SETTLING)));
    const megabytes = { bound: 'at most', unit: 'MB' } as const;
    const pages = after.pages / before.pages;
    const surplusRows = rowsLeft.reduce((sum, { more }) => sum + more, 0);
    console.log({
      before: before.pages,
      after: after.pages,
      rowsLeft,
      filesLeft,
      slope,
      rounds: work.done - warmedUp,
    });
    showPromise(15, [
      { what: 'time that the load stands for', reached: hours * SPEED, promised: 24, bound: 'at least', unit: 'h' },
      { what: 'rounds of the load', reached: work.done - warmedUp, promised: 10_000, bound: 'at least' },
      ...(showsAnHour ? [{ what: 'growth of the heap in an hour', reached: slope, promised: 1, ...megabytes }] : []),
      { what: 'files and connections left open', reached: filesLeft.length, promised: 0, bound: 'at most' },
      { what: 'rows left in the database', reached: surplusRows, promised: 0, bound: 'at most' },
      {
        what: 'size of the database beside that before',
        reached: 100 * pages,
        promised: 100 * PAGES_TOLERANCE,
        bound: 'at most',
        unit: '%',
      },
    ]);
    expect(work.failures).toEqual([]);
    expect(filesLeft).toEqual([]);
    expect(rowsLeft).toEqual([]);
    expect(pages).toBeLessThanOrEqual(PAGES_TOLERANCE);
    if (showsAnHour) expect(slope).toBeLessThan(1);
    else expect(slope * hours).toBeLessThan(SHORT_GROWTH_MB);
  });
});
