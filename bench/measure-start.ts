/** From spawn to ready, and how much memory the server takes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../test/harness/process-memory.ts';
import { Connection } from './connection.ts';
import { type Ground, prepare, serve } from './latchkey-process.ts';
import { load } from './load.ts';
import { plainSignIn } from './sign-in.ts';
import { median } from './statistics.ts';
import { type Findings, number } from './table.ts';

const MANY = 100_000;
const READY_AIM_MS = 500;
const MEMORY_AIM_MB = 150;
const SETTLE_MS = 3000;

/** Starts a server and stops it again. Milliseconds from spawn to the first 200 of /health/ready. */
async function start(dataDir: string, compileCache: string): Promise<number> {
  const server = await serve(dataDir, { NODE_COMPILE_CACHE: compileCache });
  await server.stop();
  return server.readyAfterMs;
}

async function temporary(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'latchkey-bench-'));
}

/** Starts in turn: everything new, only the code cached, everything there, and with many users. */
async function starts(many: Ground, rounds: number, say: (line: string) => void) {
  const measured = { cold: [] as number[], fresh: [] as number[], warm: [] as number[], many: [] as number[] };
  const dataDir = await temporary();
  const warmCache = await temporary();
  await start(dataDir, warmCache);
  for (let round = 1; round <= rounds; round += 1) {
    const [coldData, coldCache, freshData] = [await temporary(), await temporary(), await temporary()];
    measured.cold.push(await start(coldData, coldCache));
    measured.fresh.push(await start(freshData, warmCache));
    measured.warm.push(await start(dataDir, warmCache));
    measured.many.push(await start(many.dataDir, warmCache));
    for (const directory of [coldData, coldCache, freshData]) await rm(directory, { recursive: true });
    say(`start, round ${round} of ${rounds}: ${number(measured.warm.at(-1) ?? Number.NaN)} ms`);
  }
  for (const directory of [dataDir, warmCache]) await rm(directory, { recursive: true });
  return measured;
}

const megabytes = (pid: number | undefined): number => (residentBytes(pid) ?? Number.NaN) / 2 ** 20;

/** Resident memory after a while without work: of an empty server, of one with many users, and after it has worked. */
async function memory(many: Ground, say: (line: string) => void) {
  const dataDir = await temporary();
  const empty = await serve(dataDir);
  await sleep(SETTLE_MS);
  const idle = megabytes(empty.process.pid);
  await empty.stop();
  await rm(dataDir, { recursive: true });

  const server = await serve(many.dataDir);
  const { pid } = server.process;
  await sleep(SETTLE_MS);
  const full = megabytes(pid);
  const connection = await Connection.open(server.endpoint);
  const tokens: string[] = [];
  for (let user = 0; user < MANY; user += MANY / 200) {
    tokens.push((await plainSignIn(connection, many.pool, user)).AccessToken);
  }
  connection.close();
  const job = { endpoint: server.endpoint, threads: 1, connections: 8, durationMs: 3000 };
  await load({ ...job, work: { kind: 'plain sign-in', target: many.pool, users: MANY } }, pid);
  await load({ ...job, work: { kind: 'GetUser', tokens } }, pid);
  const worked = megabytes(pid);
  await sleep(SETTLE_MS);
  const rested = megabytes(pid);
  await server.stop();
  say(`memory: ${number(idle)} MB idle, ${number(full)} MB with many users, ${number(worked)} MB after work`);
  return { idle, full, worked, rested };
}

export async function measureStart(rounds: number, say: (line: string) => void): Promise<Findings> {
  say(`filling a pool with ${MANY.toLocaleString('en-US')} users`);
  const many = await prepare({ users: MANY, mfa: false });
  const ready = await starts(many, rounds, say);
  const resident = await memory(many, say);
  await many.remove();
  const users = `${MANY.toLocaleString('en-US')} users`;
  const toReady = (what: string, times: readonly number[]) => {
    const value = median(times) / READY_AIM_MS;
    return { what: `start to ready, ${what}, over ${READY_AIM_MS} ms`, value, aim: '≤ 1', met: value <= 1 };
  };
  const inMemory = (what: string, mb: number) => {
    const value = mb / MEMORY_AIM_MB;
    return { what: `resident memory, ${what}, over ${MEMORY_AIM_MB} MB`, value, aim: '≤ 1', met: value <= 1 };
  };
  return {
    ratios: [
      toReady('compile cache warm', ready.warm),
      toReady('everything new', ready.cold),
      inMemory('idle', resident.idle),
      inMemory(`with ${users}`, resident.full),
    ],
    figures: [
      {
        title: 'Start to ready, ms',
        columns: ['', 'median', 'fastest', 'slowest'],
        rows: [
          ['everything new: no compile cache, no data', ...spread(ready.cold)],
          ['compile cache, no data', ...spread(ready.fresh)],
          ['compile cache and data', ...spread(ready.warm)],
          [`compile cache, ${users}`, ...spread(ready.many)],
        ],
        note: 'From `spawn` to the first 200 of `/health/ready`, run from the TypeScript source.',
      },
      {
        title: 'Resident memory, MB',
        columns: ['', 'MB'],
        rows: [
          ['empty, idle', resident.idle],
          [`${users}, idle`, resident.full],
          [`${users}, at the end of 3 s of sign-ins and 3 s of GetUser`, resident.worked],
          [`${users}, ${SETTLE_MS / 1000} s later`, resident.rested],
        ],
      },
    ],
  };
}

function spread(times: readonly number[]): [number, number, number] {
  return [median(times), Math.min(...times), Math.max(...times)];
}
