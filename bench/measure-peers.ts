/**
 * Compares the API with other implementations of it, side by side: `npm run bench -- --only peers`. Every operation is sent to all
 * servers in turns. Peers do less: they verify no access token and no request signature, store passwords as they are, and keep
 * their users in memory, cognito-local in one JSON file too.
 */
import { installPeers, startCognitoLocal } from './cognito-local.ts';
import { Connection } from './connection.ts';
import { prepare, serve } from './latchkey-process.ts';
import { load, type LoadResult, type Work } from './load.ts';
import { calmest } from './machine-load.ts';
import { isMotoInstalled, startMoto } from './moto.ts';
import { fillPeer, type Peer } from './peer.ts';
import { addressOf, usernameOf } from './population.ts';
import { plainSignIn } from './sign-in.ts';
import { refreshesOf } from './refreshes.ts';
import { median, percentile } from './statistics.ts';
import { type Findings, number, type Ratio } from './table.ts';

const USERS = 1000;
const SIGNED_IN = 200;
const CONNECTIONS = 8;

const operations = ['GetUser', 'AdminGetUser', 'ListUsers, exact filter', 'ListUsers', 'refresh', 'SignUp'] as const;
type Operation = (typeof operations)[number];

/** What is to be reached, as a multiple of the fastest peer's rate. `byCpu`: also of its work per CPU time. */
const targets: Readonly<Record<Operation, { readonly rate: number; readonly byCpu?: boolean }>> = {
  GetUser: { rate: 1.5, byCpu: true },
  AdminGetUser: { rate: 5 },
  'ListUsers, exact filter': { rate: 5 },
  ListUsers: { rate: 5 },
  refresh: { rate: 2 },
  SignUp: { rate: 5 },
};

interface Server {
  readonly name: string;
  readonly endpoint: string;
  readonly pid: number | undefined;
  readonly work: Readonly<Record<Operation, () => Work>>;
  stop(): Promise<unknown>;
}

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

const OWN = 'Latchkey';

function workOf(
  { userPoolId: UserPoolId, clientId: ClientId }: { readonly userPoolId: string; readonly clientId: string },
  tokens: readonly Tokens[],
  nameOf: (user: number) => string,
): Server['work'] {
  const names = Array.from({ length: USERS }, (_, user) => nameOf(user));
  const signed = (operation: string, inputs: readonly object[]): Work => {
    return { kind: 'calls', operation, isSigned: true, inputs: inputs.map((input) => ({ UserPoolId, ...input })) };
  };
  const refreshTokens = tokens.map(({ refresh }) => refresh);
  let prefixes = 0;
  return {
    GetUser: () => ({ kind: 'GetUser', tokens: tokens.map(({ access }) => access) }),
    AdminGetUser: () =>
      signed(
        'AdminGetUser',
        names.map((Username) => ({ Username })),
      ),
    'ListUsers, exact filter': () =>
      signed(
        'ListUsers',
        names.map((name) => ({ Filter: `username = "${name}"` })),
      ),
    ListUsers: () => signed('ListUsers', [{ Limit: 60 }]),
    refresh: () => refreshesOf(ClientId, refreshTokens),
    SignUp: () => ({ kind: 'sign-ups', clientId: ClientId, prefix: `round-${(prefixes += 1)}` }),
  };
}

async function latchkey(log: (line: string) => void): Promise<Server> {
  log(`filling Latchkey with ${USERS.toLocaleString('en-US')} users`);
  const prepared = await prepare({ users: USERS, factor: null, devices: 0 });
  const { dataDir, pool } = prepared;
  const server = await serve(dataDir);
  const connection = await Connection.open(server.endpoint);
  const tokens: Tokens[] = [];
  for (let user = 0; user < SIGNED_IN; user += 1) {
    const { AccessToken: access, RefreshToken: refresh } = await plainSignIn(connection, pool, user);
    tokens.push({ access, refresh });
  }
  connection.close();
  return {
    name: OWN,
    endpoint: server.endpoint,
    pid: server.process.pid,
    work: workOf(pool, tokens, usernameOf),
    async stop() {
      await server.stop();
      await prepared.remove();
    },
  };
}

async function peerServer(name: string, peer: Peer, log: (line: string) => void): Promise<Server> {
  log(`filling ${name} with ${USERS.toLocaleString('en-US')} users`);
  const { pool, tokens } = await fillPeer(peer, USERS, SIGNED_IN);
  const { endpoint } = peer;
  return { name, endpoint, pid: peer.process.pid, work: workOf(pool, tokens, addressOf), stop: () => peer.stop() };
}

async function startPeers(log: (line: string) => void): Promise<readonly Server[]> {
  log('installing cognito-local');
  installPeers();
  const peers = [await peerServer('cognito-local', await startCognitoLocal(), log)];
  if (isMotoInstalled()) peers.push(await peerServer('moto', await startMoto(), log));
  else log('moto is not installed, so it is not measured');
  return peers;
}

type Round = ReadonlyMap<string, LoadResult>;

/** Measures every operation on every server, in turns. */
export async function measurePeers(rounds: number, roundMs: number, log: (line: string) => void): Promise<Findings> {
  const peers = await startPeers(log);
  const servers = [await latchkey(log), ...peers];
  const keyOf = (operation: Operation, { name }: Server) => `${operation} ${name}`;
  const calm = await calmest(
    rounds,
    servers.map(({ pid }) => pid),
    async (round): Promise<Round> => {
      const results = new Map<string, LoadResult>();
      for (const operation of operations) {
        for (const server of servers) {
          const { endpoint, pid, work } = server;
          const job = { endpoint, work: work[operation](), threads: 1, connections: CONNECTIONS, durationMs: roundMs };
          const result = await load(job, pid);
          results.set(keyOf(operation, server), result);
          const { perSecond, serverCpuMs } = result;
          log(`${keyOf(operation, server)}, round ${round}: ${number(perSecond)}/s, ${number(serverCpuMs)} ms of CPU`);
        }
      }
      return results;
    },
  );
  for (const server of servers) await server.stop();

  const each = (key: string, value: (result: LoadResult) => number) =>
    calm.results.map((round) => value(round.get(key) ?? never(key)));
  const perSecond = ({ perSecond: rate }: LoadResult) => rate;
  const perCpu = ({ serverCpuMs }: LoadResult) => 1 / serverCpuMs;
  /** The median over the rounds of our value divided by the best value of a peer in the same round. */
  const ratioOf = (operation: Operation, value: (result: LoadResult) => number): number => {
    const own = each(`${operation} ${OWN}`, value);
    const others = peers.map((peer) => each(keyOf(operation, peer), value));
    return median(own.map((ours, round) => ours / Math.max(...others.map((series) => series[round] ?? 0))));
  };
  const ratios = operations.flatMap((operation): Ratio[] => {
    const { rate, byCpu = false } = targets[operation];
    const [byRate, byWork] = [ratioOf(operation, perSecond), ratioOf(operation, perCpu)];
    const target = `≥ ${rate}`;
    return [
      { what: `${operation}: rate, divided by that of the fastest peer`, value: byRate, target, met: byRate >= rate },
      {
        what: `${operation}: requests per CPU time of the server, divided by those of the fastest peer`,
        value: byWork,
        ...(byCpu && { target, met: byWork >= rate }),
      },
    ];
  });
  const rows = operations.flatMap((operation) =>
    servers.map((server) => {
      const series = (value: (result: LoadResult) => number) => median(each(keyOf(operation, server), value));
      return [
        keyOf(operation, server),
        series(perSecond),
        series(({ latencies }) => percentile(latencies, 0.5)),
        series(({ latencies }) => percentile(latencies, 0.99)),
        series(({ serverCpuMs }) => serverCpuMs),
      ];
    }),
  );
  const columns = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms, server'];
  const note = `${CONNECTIONS} connections from one driver thread; ${USERS.toLocaleString('en-US')} users; medians. cognito-local knows no pages: its ListUsers returns all users. ${calm.note}`;
  return { ratios, figures: [{ title: 'Beside other implementations', columns, rows, note }] };
}

function never(key: string): never {
  throw new Error(`There is no result for ${key}.`);
}
