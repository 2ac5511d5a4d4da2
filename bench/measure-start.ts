/** Measures the time from spawn to ready, and the memory of the server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../test/harness/process-memory.ts';
import { Connection } from './connection.ts';
import { type PreparedPool, prepare, serve } from './latchkey-process.ts';
import { load } from './load.ts';
import { calmest, type CalmRounds } from './machine-load.ts';
import { plainSignIn } from './sign-in.ts';
import { median } from './statistics.ts';
import { type Findings, number } from './table.ts';

const MANY = 100_000;
const READY_TARGET_MS = 500;
const MEMORY_TARGET_MB = 150;
const SETTLE_MS = 3000;

/** Starts a server and stops it again. Returns the milliseconds from spawn to the first 200 of /health/ready. */
async function start(dataDir: string, compileCache: string): Promise<number> {
  const server = await serve(dataDir, { NODE_COMPILE_CACHE: compileCache });
  await server.stop();
  return server.readyAfterMs;
}

async function temporary(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'latchkey-bench-'));
}

/** Milliseconds from spawn to ready, in one round. */
interface Starts {
  /** No compile cache, no data. */
  readonly cold: number;
  /** Compile cache, no data. */
  readonly fresh: number;
  /** Compile cache and data. */
  readonly warm: number;
  /** Compile cache and many users. */
  readonly many: number;
}

/** Measures the four kinds of start in turns. */
async function starts(many: PreparedPool, rounds: number, log: (line: string) => void): Promise<CalmRounds<Starts>> {
  const dataDir = await temporary();
  const warmCache = await temporary();
  await start(dataDir, warmCache);
  const calm = await calmest(rounds, [], async (round): Promise<Starts> => {
    const [coldData, coldCache, freshData] = [await temporary(), await temporary(), await temporary()];
    const measured = {
      cold: await start(coldData, coldCache),
      fresh: await start(freshData, warmCache),
      warm: await start(dataDir, warmCache),
      many: await start(many.dataDir, warmCache),
    };
    for (const directory of [coldData, coldCache, freshData]) await rm(directory, { recursive: true });
    log(`start, round ${round}: ${number(measured.warm)} ms`);
    return measured;
  });
  for (const directory of [dataDir, warmCache]) await rm(directory, { recursive: true });
  return calm;
}

const megabytes = (pid: number | undefined): number => (residentBytes(pid) ?? Number.NaN) / 2 ** 20;

/** Measures resident memory after a time without work: of an empty server, of one with many users, and after work. */
async function memory(many: PreparedPool, log: (line: string) => void) {
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
  log(`memory: ${number(idle)} MB idle, ${number(full)} MB with many users, ${number(worked)} MB after work`);
  return { idle, full, worked, rested };
}

export async function measureStart(rounds: number, log: (line: string) => void): Promise<Findings> {
  log(`filling a pool with ${MANY.toLocaleString('en-US')} users`);
  const many = await prepare({ users: MANY, factor: null });
  const calm = await starts(many, rounds, log);
  const times = (kind: keyof Starts) => calm.results.map((round) => round[kind]);
  const resident = await memory(many, log);
  await many.remove();
  const users = `${MANY.toLocaleString('en-US')} users`;
  const toReady = (what: string, values: readonly number[]) => {
    const value = median(values) / READY_TARGET_MS;
    return { what: `start to ready, ${what}, divided by ${READY_TARGET_MS} ms`, value, target: '≤ 1', met: value <= 1 };
  };
  const inMemory = (what: string, mb: number) => {
    const value = mb / MEMORY_TARGET_MB;
    return {
      what: `resident memory, ${what}, divided by ${MEMORY_TARGET_MB} MB`,
      value,
      target: '≤ 1',
      met: value <= 1,
    };
  };
  return {
    ratios: [
      toReady('with compile cache and data', times('warm')),
      toReady('no compile cache, no data', times('cold')),
      inMemory('idle', resident.idle),
      inMemory(`with ${users}`, resident.full),
    ],
    figures: [
      {
        title: 'Start to ready, ms',
        columns: ['', 'median', 'fastest', 'slowest'],
        rows: [
          ['no compile cache, no data', ...spread(times('cold'))],
          ['compile cache, no data', ...spread(times('fresh'))],
          ['compile cache and data', ...spread(times('warm'))],
          [`compile cache, ${users}`, ...spread(times('many'))],
        ],
        note: `From spawn to the first 200 of /health/ready, run from the TypeScript source. ${calm.note}`,
      },
      {
        title: 'Resident memory, MB',
        columns: ['', 'MB'],
        rows: [
          ['no users, idle', resident.idle],
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
