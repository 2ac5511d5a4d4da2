/** GetUser and ListDevices: how fast, and whether a hundred times as many users make a difference. */
import { Connection } from './connection.ts';
import { installPeers, settleCognitoLocal, startCognitoLocal } from './cognito-local.ts';
import { prepare, serve } from './latchkey-process.ts';
import { load, type LoadResult } from './load.ts';
import { calmest, type CalmRounds } from './machine-load.ts';
import { plainSignIn, type Target } from './sign-in.ts';
import { median, percentile } from './statistics.ts';
import { type Findings, number, type Ratio } from './table.ts';

const FEW = 1000;
const MANY = 100_000;
const SIGNED_IN = 300;
/** Eight requests at a time keep the server's one event loop busy without piling up in front of it. */
const CONNECTIONS = 8;
const SLOWDOWN_AIM = 1.5;

interface Contestant {
  readonly name: string;
  readonly endpoint: string;
  readonly pid: number | undefined;
  readonly tokens: readonly string[];
  stop(): Promise<unknown>;
}

type Operation = 'GetUser' | 'ListDevices';

/** The results of one round by operation and contestant. */
type Round = ReadonlyMap<string, LoadResult>;

export interface ReadsOptions {
  readonly rounds: number;
  readonly roundMs: number;
  readonly peers: boolean;
}

/** All contestants answer in turn, so that what disturbs the machine disturbs them alike. */
export async function measureReads(options: ReadsOptions, say: (line: string) => void): Promise<Findings> {
  const contestants = [await latchkeyWith(FEW, say), await latchkeyWith(MANY, say)];
  if (options.peers) contestants.push(await cognitoLocal(say));
  const pids = contestants.map(({ pid }) => pid);
  const calm = await calmest(options.rounds, pids, async (round): Promise<Round> => {
    const results = new Map<string, LoadResult>();
    for (const operation of ['GetUser', 'ListDevices'] as const) {
      for (const contestant of contestants) {
        if (operation === 'ListDevices' && contestant.name === 'cognito-local') continue;
        const result = await measure(contestant, operation, options.roundMs);
        results.set(`${operation} ${contestant.name}`, result);
        say(`${operation} ${contestant.name}, round ${round}: ${number(result.perSecond)}/s`);
      }
    }
    return results;
  });
  for (const contestant of contestants) await contestant.stop();
  return findingsOf(calm, options.peers);
}

function measure({ endpoint, pid, tokens }: Contestant, kind: Operation, durationMs: number): Promise<LoadResult> {
  return load({ endpoint, work: { kind, tokens }, threads: 1, connections: CONNECTIONS, durationMs }, pid);
}

async function latchkeyWith(users: number, say: (line: string) => void): Promise<Contestant> {
  say(`filling a pool with ${users.toLocaleString('en-US')} users and two devices each`);
  const ground = await prepare({ users, factor: null });
  const server = await serve(ground.dataDir);
  return {
    name: poolOf(users),
    endpoint: server.endpoint,
    pid: server.process.pid,
    tokens: await signSomeIn(server.endpoint, ground.pool, users),
    async stop() {
      await server.stop();
      await ground.remove();
    },
  };
}

const poolOf = (users: number): string => `Latchkey, ${users.toLocaleString('en-US')} users`;

async function signSomeIn(endpoint: string, target: Target, users: number): Promise<string[]> {
  const connection = await Connection.open(endpoint);
  const tokens: string[] = [];
  for (let n = 0; n < SIGNED_IN; n += 1) {
    const user = Math.floor((n * users) / SIGNED_IN);
    tokens.push((await plainSignIn(connection, target, user)).AccessToken);
  }
  connection.close();
  return tokens;
}

async function cognitoLocal(say: (line: string) => void): Promise<Contestant> {
  say('installing cognito-local');
  installPeers();
  const peer = await startCognitoLocal();
  say(`filling it with ${FEW.toLocaleString('en-US')} users`);
  const tokens = await settleCognitoLocal(peer, FEW, Math.min(SIGNED_IN, FEW));
  return { name: 'cognito-local', endpoint: peer.endpoint, pid: peer.process.pid, tokens, stop: () => peer.stop() };
}

type Value = (result: LoadResult) => number;

/** What one contestant did in one operation, round by round. */
function series(rounds: readonly Round[], name: string, valueOf: Value): number[] {
  return rounds.flatMap((round) => {
    const result = round.get(name);
    return result === undefined ? [] : [valueOf(result)];
  });
}

/** The median of one contestant's value over the other's in the same round. */
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
    const what = `${operation}: p99 with ${MANY.toLocaleString('en-US')} users over p99 with ${FEW.toLocaleString('en-US')}`;
    return { what, value, aim: `≤ ${SLOWDOWN_AIM}`, met: value <= SLOWDOWN_AIM };
  };
  const faster = ratioOf(rounds, `GetUser ${poolOf(FEW)}`, 'GetUser cognito-local', ({ perSecond }) => perSecond);
  const beside = { what: 'GetUser: requests per second over those of cognito-local', value: faster };
  return {
    ratios: [slowdown('GetUser'), slowdown('ListDevices'), ...(peers ? [beside] : [])],
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
