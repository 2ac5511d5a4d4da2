/**
 * Measures `latchkey serve --processes 1` and `--processes 2` on one PostgreSQL, beside the crypto floor. Driver and PostgreSQL run
 * on the same cores, so the floor's rate counts for the cores that they leave free.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, sdk, type TestPool } from '../test/harness/aws.ts';
import { startEmbeddedPostgres } from '../test/harness/embedded-postgres.ts';
import { freePort, type Latchkey } from '../test/harness/latchkey.ts';
import { familyMs } from './cpu-time.ts';
import { cryptoFloor, type Floor } from './crypto-floor.ts';
import { serve } from './latchkey-process.ts';
import { load, type LoadResult, type Work } from './load.ts';
import { type CalmRounds, calmest } from './machine-load.ts';
import { populate } from './population.ts';
import { refreshes } from './refreshes.ts';
import { postmasterOf } from './scaling/cluster.ts';
import { accessKey } from './signature.ts';
import { median, percentile } from './statistics.ts';
import { type Findings, number, type Ratio } from './table.ts';

const USERS = 3000;
const PROCESSES = [1, 2] as const;
const CONNECTIONS = 24;

/** The floor of a sign-in is three exponentiations and two signatures; that of a refresh, two signatures. */
const kinds = [
  { title: 'SRP sign-in', exponentiations: 3 },
  { title: 'refresh', exponentiations: 0 },
] as const;

interface Round {
  readonly floor: Floor;
  /** In the order of PROCESSES. */
  readonly runs: readonly LoadResult[];
}

export async function measureProcesses(
  rounds: number,
  roundMs: number,
  log: (line: string) => void,
): Promise<Findings> {
  const postgres = await startEmbeddedPostgres();
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-processes-'));
  const env = { LATCHKEY_DATABASE: postgres.url, LATCHKEY_ISSUER: `http://127.0.0.1:${await freePort()}` };
  const start = (processes: number) => serve(dataDir, env, { args: ['--processes', String(processes)] });
  const servers = [await start(PROCESSES[0]), await start(PROCESSES[1])] as const;
  const target = await newPool(servers[0]);
  await populate(dataDir, { userPoolId: target.userPoolId, users: USERS, factor: null, databaseUrl: postgres.url });
  const postmaster = await postmasterOf(postgres.url);
  const databaseMs = () => familyMs(postmaster);
  const timeOf = (server: Latchkey) => () => familyMs(server.process.pid ?? Number.NaN);

  const findings: Findings[] = [];
  for (const { title, exponentiations } of kinds) {
    const work: Work =
      title === 'refresh'
        ? await refreshes(servers[0].endpoint, target)
        : { kind: 'plain sign-in', target, users: USERS };
    const measureRound = async (round: number): Promise<Round> => {
      const floor = await cryptoFloor({ exponentiations, durationMs: roundMs / 2 });
      const runs: LoadResult[] = [];
      for (const server of servers) {
        const job = { work, threads: 1, connections: CONNECTIONS, durationMs: roundMs, endpoint: server.endpoint };
        runs.push(await load(job, timeOf(server), [databaseMs]));
      }
      const rates = runs.map(({ perSecond }) => `${number(perSecond)}/s`).join(' and ');
      log(`${title}, round ${round}: ${rates} with one process and two, floor ${number(floor.perSecond)}/s`);
      return { floor, runs };
    };
    await measureRound(0);
    const ours = () => databaseMs() + servers.reduce((sum, server) => sum + timeOf(server)(), 0);
    findings.push(findingsOf(title, await calmest(rounds, [], measureRound, ours)));
  }
  for (const server of servers) await server.stop();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
  return {
    ratios: findings.flatMap(({ ratios }) => ratios),
    figures: findings.flatMap(({ figures }) => figures),
  };
}

async function newPool({ endpoint }: Latchkey): Promise<TestPool> {
  const client = sdk(endpoint, accessKey);
  const pool = await createPool(client, { mfa: 'OFF' });
  client.destroy();
  return pool;
}

const databaseMsOf = ({ otherCpuMs }: LoadResult): number => otherCpuMs[0] ?? Number.NaN;

/** The rate divided by that of the floor on the cores that driver and PostgreSQL leave free. */
function shareOfRate(floor: Floor, run: LoadResult): number {
  const cores = availableParallelism();
  const used = ((run.driverCpuMs + databaseMsOf(run)) * run.perSecond) / 1000;
  return run.perSecond / ((floor.perSecond * (cores - used)) / cores);
}

function findingsOf(title: string, { results, note }: CalmRounds<Round>): Findings {
  const middle = (index: number, valueOf: (run: LoadResult, floor: Floor) => number): number => {
    return median(results.flatMap(({ runs, floor }) => runs.slice(index, index + 1).map((run) => valueOf(run, floor))));
  };
  const nameOf = (index: number): string => (PROCESSES[index] === 1 ? 'one process' : `${PROCESSES[index]} processes`);
  const each = PROCESSES.map((_, index) => index);
  const rate = ({ perSecond }: LoadResult) => perSecond;
  const gain = median(results.map(({ runs: [one, two] }) => (two?.perSecond ?? 0) / (one?.perSecond ?? 0)));
  return {
    ratios: [
      { what: `${title}: rate of two processes, divided by that of one, on the same cores`, value: gain },
      ...each.flatMap((index): Ratio[] => [
        {
          what: `${title}, ${nameOf(index)}: share of the crypto floor, by CPU time of the server`,
          value: middle(index, (run, floor) => floor.cpuMs / run.serverCpuMs),
        },
        {
          what: `${title}, ${nameOf(index)}: share of the floor's rate on the cores that driver and PostgreSQL leave free`,
          value: middle(index, (run, floor) => shareOfRate(floor, run)),
        },
      ]),
    ],
    figures: [
      {
        title: `A ${title} on one process and on two`,
        columns: ['', 'per second', 'CPU ms: server', 'PostgreSQL', 'driver', 'p50 ms', 'p99 ms'],
        rows: each.map((index) => [
          nameOf(index),
          middle(index, rate),
          middle(index, ({ serverCpuMs }) => serverCpuMs),
          middle(index, databaseMsOf),
          middle(index, ({ driverCpuMs }) => driverCpuMs),
          middle(index, ({ latencies }) => percentile(latencies, 0.5)),
          middle(index, ({ latencies }) => percentile(latencies, 0.99)),
        ]),
        note: `${CONNECTIONS} connections, ${USERS.toLocaleString('en-US')} users, ${availableParallelism()} cores for servers, PostgreSQL and driver together. PostgreSQL flushes nothing to the disk. ${note}`,
      },
    ],
  };
}
