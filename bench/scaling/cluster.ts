/** Up to three nodes on one PostgreSQL on this machine, their load, and the CPU time that each part uses. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onServer } from '../../packages/server/src/store/testing/postgres-database.ts';
import { createPool, sdk } from '../../test/harness/aws.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../test/harness/embedded-postgres.ts';
import { freePort, type Latchkey } from '../../test/harness/latchkey.ts';
import { Connection } from '../connection.ts';
import { cpuMs, familyMs, mainThreadMs } from '../cpu-time.ts';
import { serve } from '../latchkey-process.ts';
import { load, type Work } from '../load.ts';
import { MachineLoad } from '../machine-load.ts';
import { populate } from '../population.ts';
import { plainSignIn } from '../sign-in.ts';
import { accessKey } from '../signature.ts';
import { refreshes } from '../refreshes.ts';
import { percentile } from '../statistics.ts';
import { WARM_UP_ROUNDS } from '../warm-up.ts';

const USERS = 3000;
const DRIVER_THREADS = 1;
/** Sign-ins whose statements are counted. */
const COUNTED = 200;

export type OperationName = 'SRP sign-in' | 'refresh';

/** What one run did. All CPU times are milliseconds for one operation. */
export interface RunResult {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Main threads of the nodes, where JavaScript of requests runs. */
  readonly loopMs: number;
  /** Their other threads: SRP, signatures, the runtime. */
  readonly threadMs: number;
  readonly databaseMs: number;
  readonly driverMs: number;
  /** Share of the machine that other programs used, 0 to 1. */
  readonly others: number;
}

export interface Cluster {
  /** Growth of the database by one user with two remembered devices, in bytes: rows and indexes. */
  readonly bytesPerUser: number;
  /** Process ids of the nodes. */
  readonly pids: readonly (number | undefined)[];
  /** CPU time of PostgreSQL so far, in milliseconds. */
  databaseMs(): number;
  /** Loads the first nodes, or those with these indexes. @param connections of each node */
  run(
    operation: OperationName,
    nodes: number | readonly number[],
    connections: number,
    durationMs: number,
  ): Promise<RunResult>;
  /**
   * Statements for one SRP sign-in, `begin` and `commit` included, when these nodes do them in turns. What the nodes do in the
   * background meanwhile counts too.
   */
  statements(nodes: number): Promise<number>;
  stop(): Promise<void>;
}

/** @param argsOf further options of a node's command */
export async function startCluster(
  size: number,
  argsOf: (node: number) => readonly string[] = () => [],
): Promise<Cluster> {
  const postgres = await startEmbeddedPostgres();
  await countOnDemand(postgres);
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-nodes-'));
  const port = await freePort();
  const env = { LATCHKEY_DATABASE: postgres.url, LATCHKEY_ISSUER: `http://127.0.0.1:${port}` };
  const nodes: Latchkey[] = [];
  for (let node = 0; node < size; node += 1) {
    nodes.push(await serve(dataDir, env, { args: argsOf(node) }));
  }
  const endpoint = nodes[0]?.endpoint ?? '';
  const client = sdk(endpoint, accessKey);
  const target = await createPool(client, { mfa: 'OFF' });
  client.destroy();
  const database = postgres.url;
  const before = await sizeOf(database);
  await populate(dataDir, { userPoolId: target.userPoolId, users: USERS, factor: null, databaseUrl: postgres.url });
  const bytesPerUser = ((await sizeOf(database)) - before) / USERS;
  await query(database, 'analyze');
  const postmaster = await postmasterOf(database);

  const work: Readonly<Record<OperationName, Work>> = {
    'SRP sign-in': { kind: 'plain sign-in', target, users: USERS },
    refresh: await refreshes(endpoint, target),
  };
  const pids = nodes.map(({ process: { pid } }) => pid);
  return {
    bytesPerUser,
    pids,
    databaseMs: () => familyMs(postmaster),
    async run(operation, which, connections, durationMs) {
      const used = nodes.filter((_, node) => (typeof which === 'number' ? node < which : which.includes(node)));
      const count = used.length;
      const machine = new MachineLoad(pids, () => familyMs(postmaster));
      const times = () => ({
        loop: sum(used.map(({ process: { pid } }) => mainThreadMs(pid))),
        all: sum(used.map(({ process: { pid } }) => cpuMs(pid))),
        database: familyMs(postmaster),
      });
      const start = times();
      const loads = used.map((node) => {
        const job = { work: work[operation], threads: DRIVER_THREADS, connections, durationMs };
        return load({ ...job, endpoint: node.endpoint }, node.process.pid);
      });
      const results = await Promise.all(loads);
      const end = times();
      const latencies = results.flatMap((result) => result.latencies);
      const operations = latencies.length + count * connections * WARM_UP_ROUNDS;
      const loopMs = (end.loop - start.loop) / operations;
      return {
        perSecond: sum(results.map(({ perSecond }) => perSecond)),
        p99Ms: percentile(latencies, 0.99),
        loopMs,
        threadMs: (end.all - start.all) / operations - loopMs,
        databaseMs: (end.database - start.database) / operations,
        driverMs: sum(results.map((result) => result.driverCpuMs * result.latencies.length)) / latencies.length,
        others: machine.shareOfOthers(),
      };
    },
    async statements(count) {
      const all = nodes.slice(0, count).map(({ endpoint: address }) => Connection.open(address));
      const connections = await Promise.all(all);
      const signIn = async (user: number): Promise<void> => {
        const next = connections[user % count];
        if (next !== undefined) await plainSignIn(next, target, user);
      };
      await track(database, 'top');
      for (let user = 0; user < 2 * count; user += 1) await signIn(user);
      await query(database, 'select pg_stat_statements_reset()');
      for (let user = 0; user < COUNTED; user += 1) await signIn(user);
      const calls = await query(database, 'select sum(calls) as value from pg_stat_statements');
      await track(database, 'none');
      for (const one of connections) one.close();
      return Number(calls) / COUNTED;
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Loads pg_stat_statements, which counts nothing until it is switched on, so that it does not change what runs cost. */
async function countOnDemand(postgres: EmbeddedPostgres): Promise<void> {
  await query(postgres.url, `alter system set shared_preload_libraries = 'pg_stat_statements'`);
  await query(postgres.url, 'create extension pg_stat_statements');
  await postgres.end('fast');
  await postgres.start();
  await track(postgres.url, 'none');
}

async function track(url: string, what: 'top' | 'none'): Promise<void> {
  await query(url, `alter system set pg_stat_statements.track = '${what}'`);
  await query(url, 'select pg_reload_conf()');
}

/** Returns the column `value` of the first row; empty if there is none. */
async function query(url: string, sql: string): Promise<string> {
  const { rows } = await onServer(url, (client) => client.query<{ value?: string }>(sql));
  return rows[0]?.value ?? '';
}

/** Returns the process id of PostgreSQL's first process. */
export async function postmasterOf(url: string): Promise<number> {
  const file = await query(url, `select pg_read_file('postmaster.pid') as value`);
  return Number(file.split('\n')[0]);
}

const sizeOf = async (url: string): Promise<number> =>
  Number(await query(url, 'select pg_database_size(current_database()) as value'));
