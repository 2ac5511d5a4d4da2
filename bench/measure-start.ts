/** Measures the time from spawn to ready, and the memory of the server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../test/harness/process-memory.ts';
import { bundle } from '../tools/bundle/bundle.ts';
import { Connection } from './connection.ts';
import { type PreparedPool, prepare, serve } from './latchkey-process.ts';
import { cpuMs } from './cpu-time.ts';
import { load } from './load.ts';
import { calmest, type CalmRounds } from './machine-load.ts';
import { plainSignIn } from './sign-in.ts';
import { median } from './statistics.ts';
import { type Findings, number } from './table.ts';

const MANY = 100_000;
const WARM_TARGET_MS = 300;
const COLD_TARGET_MS = 600;
const IDLE_TARGET_MB = 100;
const LOADED_TARGET_MB = 200;
const SETTLE_MS = 3000;
/** V8 has collected garbage by itself then. The server's own collection comes after ten minutes. */
const REST_MS = 15_000;
/** Ends of the groups of first sign-ins whose CPU time is reported. */
const SIGNED_IN = 200;
const COLD_GROUPS = [1, 10, 50, 100, SIGNED_IN];

/** Starts a server and stops it again. Returns the milliseconds from spawn to the first 200 of /health/ready. */
async function start(dataDir: string, compileCache: string, script?: string): Promise<number> {
  const server = await serve(dataDir, { NODE_COMPILE_CACHE: compileCache }, { script });
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
  /** As `warm`, run from the TypeScript source. */
  readonly source: number;
}

/** Measures the four kinds of start in turns. */
async function starts(
  many: PreparedPool,
  rounds: number,
  script: string,
  log: (line: string) => void,
): Promise<CalmRounds<Starts>> {
  const dataDir = await temporary();
  const warmCache = await temporary();
  await start(dataDir, warmCache, script);
  await start(dataDir, warmCache);
  const calm = await calmest(rounds, [], async (round): Promise<Starts> => {
    const [coldData, coldCache, freshData] = [await temporary(), await temporary(), await temporary()];
    const measured = {
      cold: await start(coldData, coldCache, script),
      fresh: await start(freshData, warmCache, script),
      warm: await start(dataDir, warmCache, script),
      many: await start(many.dataDir, warmCache, script),
      source: await start(dataDir, warmCache),
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
async function memory(many: PreparedPool, script: string, log: (line: string) => void) {
  const dataDir = await temporary();
  const empty = await serve(dataDir, {}, { script });
  await sleep(SETTLE_MS);
  const idle = megabytes(empty.process.pid);
  await empty.stop();
  await rm(dataDir, { recursive: true });

  const server = await serve(many.dataDir, {}, { script });
  const { pid } = server.process;
  await sleep(SETTLE_MS);
  const full = megabytes(pid);
  const connection = await Connection.open(server.endpoint);
  const tokens: string[] = [];
  const cold: { readonly until: number; readonly cpu: number }[] = [];
  for (const until of COLD_GROUPS) {
    const [before, first] = [cpuMs(pid), tokens.length];
    while (tokens.length < until) {
      const user = (tokens.length * MANY) / SIGNED_IN;
      tokens.push((await plainSignIn(connection, many.pool, user)).AccessToken);
    }
    cold.push({ until, cpu: (cpuMs(pid) - before) / (until - first) });
  }
  connection.close();
  const job = { endpoint: server.endpoint, threads: 1, connections: 8, durationMs: 3000 };
  await load({ ...job, work: { kind: 'plain sign-in', target: many.pool, users: MANY } }, pid);
  await load({ ...job, work: { kind: 'GetUser', tokens } }, pid);
  const worked = megabytes(pid);
  await sleep(SETTLE_MS);
  const settled = megabytes(pid);
  await sleep(REST_MS - SETTLE_MS);
  const rested = megabytes(pid);
  await server.stop();
  log(
    `memory: ${number(idle)} MB idle, ${number(full)} MB with many users, ${number(worked)} MB after work, ${number(rested)} MB at rest`,
  );
  return { idle, full, worked, settled, rested, cold };
}

export async function measureStart(rounds: number, log: (line: string) => void): Promise<Findings> {
  log(`filling a pool with ${MANY.toLocaleString('en-US')} users`);
  const many = await prepare({ users: MANY, factor: null });
  const folder = await temporary();
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  await bundle(join(folder, 'dist'));
  const script = join(folder, 'dist/latchkey.js');
  const calm = await starts(many, rounds, script, log);
  const times = (kind: keyof Starts) => calm.results.map((round) => round[kind]);
  const resident = await memory(many, script, log);
  await rm(folder, { recursive: true });
  await many.remove();
  const users = `${MANY.toLocaleString('en-US')} users`;
  const toReady = (what: string, values: readonly number[], targetMs: number) => {
    const value = median(values) / targetMs;
    return { what: `start to ready, ${what}, divided by ${targetMs} ms`, value, target: '≤ 1', met: value <= 1 };
  };
  const inMemory = (what: string, mb: number, targetMb: number) => {
    const value = mb / targetMb;
    return {
      what: `resident memory, ${what}, divided by ${targetMb} MB`,
      value,
      target: '≤ 1',
      met: value <= 1,
    };
  };
  return {
    ratios: [
      toReady('with compile cache and data', times('warm'), WARM_TARGET_MS),
      toReady('no compile cache, no data', times('cold'), COLD_TARGET_MS),
      inMemory('idle', resident.idle, IDLE_TARGET_MB),
      inMemory(`at rest after load with ${users}`, resident.rested, LOADED_TARGET_MB),
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
          ['compile cache and data, run from the TypeScript source', ...spread(times('source'))],
        ],
        note: `From spawn to the first 200 of /health/ready, of the bundle that is published unless the row says otherwise. ${calm.note}`,
      },
      {
        title: 'Resident memory of the bundle, MB',
        columns: ['', 'MB'],
        rows: [
          ['no users, idle', resident.idle],
          [`${users}, idle`, resident.full],
          [`${users}, at the end of 3 s of sign-ins and 3 s of GetUser`, resident.worked],
          [`${users}, ${SETTLE_MS / 1000} s later`, resident.settled],
          [`${users}, ${REST_MS / 1000} s later`, resident.rested],
        ],
      },
      {
        title: 'The first sign-ins after a start, ms of CPU for each',
        columns: ['', 'ms'],
        rows: resident.cold.map(({ until, cpu }, i) => [coldGroup(resident.cold[i - 1]?.until ?? 0, until), cpu]),
        note: 'SRP sign-ins, one after the other; the server ran for three seconds before. Ticks of the clock are 10 ms, so the first row is rough.',
      },
    ],
    promised: [
      {
        number: 54,
        file: 'bench/measure-start.ts',
        figures: [
          { what: 'memory, idle', reached: resident.idle, promised: 150, bound: 'at most', unit: 'MiB' },
          { what: `memory, ${users}`, reached: resident.full, promised: 300, bound: 'at most', unit: 'MiB' },
          { what: 'cold start', reached: median(times('cold')), promised: 1000, bound: 'at most', unit: 'ms' },
        ],
      },
    ],
  };
}

function coldGroup(before: number, until: number): string {
  return until === before + 1 ? `sign-in ${until}` : `sign-ins ${before + 1} to ${until}`;
}

function spread(times: readonly number[]): [number, number, number] {
  return [median(times), Math.min(...times), Math.max(...times)];
}
