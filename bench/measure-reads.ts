/** Measures GetUser and ListDevices: their speed, and whether a hundred times as many users slow them down. */
import { Connection } from './connection.ts';
import { installPeers, startCognitoLocal } from './cognito-local.ts';
import { fillPeer } from './peer.ts';
import { prepare, serve } from './latchkey-process.ts';
import { load, type LoadResult } from './load.ts';
import { calmest, type CalmRounds } from './machine-load.ts';
import { plainSignIn, type Target } from './sign-in.ts';
import { median, percentile } from './statistics.ts';
import { type Findings, number, type Ratio } from './table.ts';

const FEW = 1000;
const MANY = 100_000;
const SIGNED_IN = 300;
/** Eight requests at a time keep the server's event loop busy without a long queue. */
const CONNECTIONS = 8;
const SLOWDOWN_TARGET = 1.5;

interface MeasuredServer {
  readonly name: string;
  readonly endpoint: string;
  readonly pid: number | undefined;
  readonly tokens: readonly string[];
  stop(): Promise<unknown>;
}

type Operation = 'GetUser' | 'ListDevices';

/** The results of one round, by operation and server name. */
type Round = ReadonlyMap<string, LoadResult>;

export interface ReadsOptions {
  readonly rounds: number;
  readonly roundMs: number;
  readonly peers: boolean;
}

/** Measures the servers in turns, so that other load on the machine affects all of them equally. */
export async function measureReads(options: ReadsOptions, log: (line: string) => void): Promise<Findings> {
  const servers = [await latchkeyWith(FEW, log), await latchkeyWith(MANY, log)];
  if (options.peers) servers.push(await cognitoLocal(log));
  const pids = servers.map(({ pid }) => pid);
  const calm = await calmest(options.rounds, pids, async (round): Promise<Round> => {
    const results = new Map<string, LoadResult>();
    for (const operation of ['GetUser', 'ListDevices'] as const) {
      for (const server of servers) {
        if (operation === 'ListDevices' && server.name === 'cognito-local') continue;
        const result = await measure(server, operation, options.roundMs);
        results.set(`${operation} ${server.name}`, result);
        log(`${operation} ${server.name}, round ${round}: ${number(result.perSecond)}/s`);
      }
    }
    return results;
  });
  for (const server of servers) await server.stop();
  return findingsOf(calm, options.peers);
}

function measure({ endpoint, pid, tokens }: MeasuredServer, kind: Operation, durationMs: number): Promise<LoadResult> {
  return load({ endpoint, work: { kind, tokens }, threads: 1, connections: CONNECTIONS, durationMs }, pid);
}

async function latchkeyWith(users: number, log: (line: string) => void): Promise<MeasuredServer> {
  log(`filling a pool with ${users.toLocaleString('en-US')} users and two devices each`);
  const prepared = await prepare({ users, factor: null });
  const server = await serve(prepared.dataDir);
  return {
    name: poolOf(users),
    endpoint: server.endpoint,
    pid: server.process.pid,
    tokens: await signInSome(server.endpoint, prepared.pool, users),
    async stop() {
      await server.stop();
      await prepared.remove();
    },
  };
}

const poolOf = (users: number): string => `Latchkey, ${users.toLocaleString('en-US')} users`;

async function signInSome(endpoint: string, target: Target, users: number): Promise<string[]> {
  const connection = await Connection.open(endpoint);
  const tokens: string[] = [];
  for (let n = 0; n < SIGNED_IN; n += 1) {
    const user = Math.floor((n * users) / SIGNED_IN);
    tokens.push((await plainSignIn(connection, target, user)).AccessToken);
  }
  connection.close();
  return tokens;
}

async function cognitoLocal(log: (line: string) => void): Promise<MeasuredServer> {
  log('installing cognito-local');
  installPeers();
  const peer = await startCognitoLocal();
  log(`filling cognito-local with ${FEW.toLocaleString('en-US')} users`);
  const filled = await fillPeer(peer, FEW, Math.min(SIGNED_IN, FEW));
  const tokens = filled.tokens.map(({ access }) => access);
  return { name: 'cognito-local', endpoint: peer.endpoint, pid: peer.process.pid, tokens, stop: () => peer.stop() };
}

type Value = (result: LoadResult) => number;

/** The values of one operation on one server, round by round. */
function series(rounds: readonly Round[], name: string, valueOf: Value): number[] {
  return rounds.flatMap((round) => {
    const result = round.get(name);
    return result === undefined ? [] : [valueOf(result)];
  });
}

/** The median of the ratios between two servers, each ratio taken within one round: `above` divided by `below`. */
function ratioOf(rounds: readonly Round[], above: string, below: string, valueOf: Value): number {
  const lower = series(rounds, below, valueOf);
  return median(series(rounds, above, valueOf).map((value, round) => value / (lower[round] ?? Number.NaN)));
}

const p50: Value = ({ latencies }) => percentile(latencies, 0.5);
const p99: Value = ({ latencies }) => percentile(latencies, 0.99);

function findingsOf({ results: rounds, note }: CalmRounds<Round>, peers: boolean): Findings {
  const middle = (name: string, valueOf: Value) => median(series(rounds, name, valueOf));
  const slowdown = (operation: Operation): Ratio => {
    const value = ratioOf(rounds, `${operation} ${poolOf(MANY)}`, `${operation} ${poolOf(FEW)}`, p99);
    const what = `${operation}: p99 with ${MANY.toLocaleString('en-US')} users divided by p99 with ${FEW.toLocaleString('en-US')}`;
    return { what, value, target: `≤ ${SLOWDOWN_TARGET}`, met: value <= SLOWDOWN_TARGET };
  };
  const faster = ratioOf(rounds, `GetUser ${poolOf(FEW)}`, 'GetUser cognito-local', ({ perSecond }) => perSecond);
  const comparison = { what: 'GetUser: requests per second divided by those of cognito-local', value: faster };
  return {
    ratios: [slowdown('GetUser'), slowdown('ListDevices'), ...(peers ? [comparison] : [])],
    figures: [
      {
        title: 'Reads',
        columns: ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms, server'],
        rows: [...(rounds[0]?.keys() ?? [])]
          .toSorted()
          .map((name) => [
            name,
            middle(name, ({ perSecond }) => perSecond),
            middle(name, p50),
            middle(name, p99),
            middle(name, ({ serverCpuMs }) => serverCpuMs),
          ]),
        note: `${CONNECTIONS} connections from one driver thread; ${SIGNED_IN} users at random; medians. ${note}`,
      },
    ],
  };
}
