/** What the model says about machines that are not here. */
import type { Figures } from '../table.ts';
import type { OperationName } from './cluster.ts';
import { type Cost, type Failure, type Outcome, type Plan, simulate } from './model.ts';

type Costs = Readonly<Record<OperationName, Cost>>;

/** Assumptions, not measurements: sizes of machines, the network and the disk. */
const SITE = { coresPerNode: 4, coresPerShard: 16, isOneMachine: false, speed: 1, roundTripMs: 0.5, commitMs: 2 };
/** Refreshes for each sign-in. An assumption. */
const REFRESHES = 2.5;
/** The part that is busiest is this busy. */
const BUSY = 0.6;
const USERS = 1_000_000_000;
/** Of a billion users, at the peak: 30 % are active in a month. An assumption. */
const PEAK_SIGN_INS = 5000;

/** Sign-ins a second at which some part is busy all the time, with their refreshes. */
export function mostSignIns(costs: Costs, { nodes, coresPerNode, shards, coresPerShard }: Plan) {
  const { 'SRP sign-in': signIn, refresh } = costs;
  const both = (valueOf: (cost: Cost) => number) => valueOf(signIn) + REFRESHES * valueOf(refresh);
  const statementMs = signIn.databaseMs / signIn.statements;
  // On several shards.
  const scatter = statementMs * (signIn.onAllShards * (shards - 1) + (shards > 1 ? signIn.onOtherShards : 0));
  const limits = {
    'cores of nodes': (nodes * coresPerNode * 1000) / both(({ loopMs, threadMs }) => loopMs + threadMs),
    'event loops': (nodes * 1000) / both(({ loopMs }) => loopMs),
    'cores of the database': (shards * coresPerShard * 1000) / (both(({ databaseMs }) => databaseMs) + scatter),
  };
  const [limit, perSecond] = Object.entries(limits).toSorted(([, a], [, b]) => a - b)[0] ?? ['', 0];
  return { limit, perSecond };
}

const run = (costs: Costs, plan: Plan, signIns: number, ms: number, failure?: Failure): Outcome =>
  simulate(
    plan,
    [
      { cost: costs['SRP sign-in'], load: { perSecond: signIns } },
      { cost: costs.refresh, load: { perSecond: signIns * REFRESHES } },
    ],
    ms,
    failure,
  );

export function sizes(costs: Costs, bytesPerUser: number, log: (line: string) => void): Figures {
  const rows = [
    { nodes: 1, shards: 1 },
    { nodes: 3, shards: 1 },
    { nodes: 30, shards: 1 },
    { nodes: 300, shards: 1 },
    { nodes: 300, shards: 10 },
  ].map(({ nodes, shards }) => {
    const plan = { ...SITE, nodes, shards };
    const { limit, perSecond } = mostSignIns(costs, plan);
    const signIns = perSecond * BUSY;
    const { p50Ms, p99Ms, nodesBusy, shardsBusy } = run(costs, plan, signIns, nodes < 100 ? 10_000 : 3000);
    log(`simulated ${nodes} nodes, ${shards} shards`);
    return [nodes, shards, signIns, signIns * REFRESHES, p50Ms, p99Ms, nodesBusy, shardsBusy, limit];
  });
  const plan = { ...SITE, nodes: 1, shards: 10 };
  const nodes = Math.ceil(PEAK_SIGN_INS / (mostSignIns(costs, { ...plan, shards: 1000 }).perSecond * BUSY));
  const billion = run(costs, { ...plan, nodes }, PEAK_SIGN_INS, 5000);
  const { p50Ms, p99Ms, nodesBusy, shardsBusy } = billion;
  const limit = `a billion users, ${((USERS * bytesPerUser) / 1e12).toFixed(1)} TB`;
  rows.push([nodes, 10, PEAK_SIGN_INS, PEAK_SIGN_INS * REFRESHES, p50Ms, p99Ms, nodesBusy, shardsBusy, limit]);
  return {
    title: 'Simulated: more machines',
    columns: ['nodes', 'shards', 'sign-ins/s', 'refreshes/s', 'p50 ms', 'p99 ms', 'nodes busy', 'shards busy', 'limit'],
    rows,
    note:
      `*Simulated.* Nodes of ${SITE.coresPerNode} cores, shards of ${SITE.coresPerShard}, a round trip of ${SITE.roundTripMs} ms and commits of ` +
      `${SITE.commitMs} ms are assumptions. The rates keep the part that is the limit ${BUSY * 100} % busy. The last line has the number of ` +
      `nodes that ${PEAK_SIGN_INS} sign-ins a second need, the assumed peak of a billion users. Times are of all requests of an operation together, the client's time excluded.`,
  };
}

const lookupNote = ({ onAllShards }: Cost): string =>
  onAllShards > 0
    ? 'Sign-ins ask every shard for the typed name, so all of them wait for a shard that is away; refreshes of other shards go on.'
    : 'A sign-in asks the shards of the name, of the user and of the failed attempts at the name, and waits if one of them is away.';

export function failures(costs: Costs, log: (line: string) => void): Figures {
  const plan = { ...SITE, nodes: 30, shards: 10 };
  const signIns = mostSignIns(costs, plan).perSecond * BUSY;
  const atMs = 5000;
  const events: readonly { readonly what: string; readonly failure: Failure; readonly nodes: number }[] = [
    { what: 'one of 3 nodes ends; noticed after 2 s', failure: { part: 'one node', atMs, forMs: 2000 }, nodes: 3 },
    { what: 'one of 30 nodes ends; noticed after 2 s', failure: { part: 'one node', atMs, forMs: 2000 }, nodes: 30 },
    { what: 'one of 10 shards is away for 20 s', failure: { part: 'one shard', atMs, forMs: 20_000 }, nodes: 30 },
    {
      what: 'all nodes are away for 20 s, then all return',
      failure: { part: 'all nodes', atMs, forMs: 20_000 },
      nodes: 30,
    },
  ];
  const rows = events.map(({ what, failure, nodes }) => {
    const outcome = run(costs, { ...plan, nodes }, (signIns * nodes) / plan.nodes, 49_000, failure);
    log(`simulated: ${what}`);
    const over = Math.max(0, outcome.lastSlowMs - failure.atMs - failure.forMs) / 1000;
    return [what, outcome.slow, outcome.p99Ms / 1000, over];
  });
  return {
    title: 'Simulated: failures',
    columns: ['10 shards', 'share that took over 1 s', 'p99 s', 's until none took over 1 s'],
    rows,
    note:
      '*Simulated*, 50 seconds. Clients try three times, as AWS SDKs do, and the app tries again after one to ten seconds, until it succeeds. ' +
      `${lookupNote(costs['SRP sign-in'])} ` +
      'The last column counts from the end of the failure.',
  };
}
