/** Measures what the model needs, and compares its prediction with runs on one, two and three nodes. */
import { availableParallelism } from 'node:os';
import { randomBytes } from 'node:crypto';
import { countFlows } from '../../packages/server/src/challenges/testing/counted-flows.ts';
import { startEmbeddedPostgres } from '../../test/harness/embedded-postgres.ts';
import { calmest } from '../machine-load.ts';
import { median } from '../statistics.ts';
import { type Cluster, type OperationName, type RunResult, startCluster } from './cluster.ts';
import { type Cost, type Plan, simulate } from './model.ts';

/**
 * of each node, for the costs: a third of those with which they are then used. Nodes that share cores empty each other's caches, so
 * the costs are measured with as many nodes as are predicted.
 */
const CONNECTIONS_FOR_COSTS = 8;
/** Of each node. */
const CONNECTIONS = 24;
const SIMULATED_MS = 20_000;

export const operations: readonly OperationName[] = ['SRP sign-in', 'refresh'];

/**
 * What a typed name costs in addition where there are several shards. `one-shard`: a statement for the alias and one for
 * the failed attempts at the name, each on one shard, before that for the user (store/tables/names/typed-names.ts).
 * `every-shard`: one statement that asks all of them, as it was before.
 */
export const lookups = {
  'one-shard': { onAllShards: 0, onOtherShards: 2 },
  'every-shard': { onAllShards: 1, onOtherShards: 0 },
} as const satisfies Readonly<Record<string, Pick<Cost, 'onAllShards' | 'onOtherShards'>>>;

const NO_LOOKUP = { onAllShards: 0, onOtherShards: 0 };

type Cpu = Pick<RunResult, 'loopMs' | 'threadMs' | 'databaseMs'>;

export interface Comparison {
  readonly operation: OperationName;
  readonly nodes: number;
  readonly measured: number;
  readonly predicted: number;
  /** Median of the rounds' |predicted ÷ measured − 1|. */
  readonly error: number;
  readonly cpu: Cpu;
}

export interface Inputs {
  readonly costs: Readonly<Record<OperationName, Cost>>;
  readonly bytesPerUser: number;
  readonly comparisons: readonly Comparison[];
  /** Statements of an SRP sign-in on one node, and on two that take turns. */
  readonly statementsByNodes: readonly [number, number];
  /** How calm the chosen rounds were. */
  readonly note: string;
}

/** The machine of the runs. PostgreSQL of tests runs without fsync, on loopback. */
export const oneMachine = (nodes: number, speed: number): Plan => ({
  nodes,
  coresPerNode: availableParallelism(),
  shards: 1,
  coresPerShard: availableParallelism(),
  isOneMachine: true,
  speed,
  roundTripMs: 0,
  commitMs: 0,
});

/** Statements of a warm sign-in and refresh on PostgreSQL; `begin` and `commit` count. */
async function countStatements(): Promise<Readonly<Record<OperationName, number>>> {
  const postgres = await startEmbeddedPostgres();
  try {
    const flows = await countFlows({ url: postgres.url, masterKey: randomBytes(32), startsAt: Date.now() });
    const countOf = (name: string): number => {
      const warm = flows.find((flow) => flow.name === name)?.warm;
      if (warm === undefined) throw new Error(`No flow is named ${name}.`);
      return warm.queries + warm.control;
    };
    return { 'SRP sign-in': countOf('SRP'), refresh: countOf('refresh') };
  } finally {
    await postgres.stop();
  }
}

export async function measureInputs(rounds: number, roundMs: number, log: (line: string) => void): Promise<Inputs> {
  const statements = await countStatements();
  const cluster = await startCluster(3);
  try {
    const statementsByNodes = [await cluster.statements(1), await cluster.statements(2)] as const;
    const parts = [];
    for (const operation of operations) {
      parts.push(await measureOperation(cluster, operation, statements[operation], { rounds, roundMs, log }));
    }
    const [signIn, refresh] = parts;
    if (signIn === undefined || refresh === undefined) throw new Error('An operation was not measured.');
    return {
      costs: { 'SRP sign-in': signIn.cost, refresh: refresh.cost },
      statementsByNodes,
      bytesPerUser: cluster.bytesPerUser,
      comparisons: parts.flatMap(({ comparisons }) => comparisons),
      note: parts.map(({ note }) => note).join(' '),
    };
  } finally {
    await cluster.stop();
  }
}

interface Rounds {
  readonly rounds: number;
  readonly roundMs: number;
  readonly log: (line: string) => void;
}

async function measureOperation(
  cluster: Cluster,
  operation: OperationName,
  statements: number,
  { rounds, roundMs, log }: Rounds,
) {
  // New nodes compile their code in the first requests.
  await cluster.run(operation, 3, CONNECTIONS, roundMs);
  const isSignIn = operation === 'SRP sign-in';
  const rest = { requests: isSignIn ? 2 : 1, statements, ...(isSignIn ? lookups['one-shard'] : NO_LOOKUP) };
  const measureRound = async () => {
    const costs: Cost[] = [];
    const comparisons: Comparison[] = [];
    for (const nodes of [1, 2, 3]) {
      const parts = await cluster.run(operation, nodes, CONNECTIONS_FOR_COSTS, roundMs);
      const cost: Cost = { ...parts, ...rest };
      costs.push(cost);
      const result = await cluster.run(operation, nodes, CONNECTIONS, roundMs);
      const plan = oneMachine(nodes, 1 - result.others);
      const load = { connections: nodes * CONNECTIONS };
      const predicted = simulate(plan, [{ cost, load }], SIMULATED_MS).perSecond;
      const error = Math.abs(predicted / result.perSecond - 1);
      comparisons.push({ operation, nodes, measured: result.perSecond, predicted, error, cpu: result });
      const busy = `${(result.others * 100).toFixed(0)} % used by other programs`;
      log(
        `${operation}, nodes: ${nodes}, ${result.perSecond.toFixed(0)}/s, predicted ${predicted.toFixed(0)}/s, ${busy}`,
      );
    }
    return { costs, comparisons };
  };
  const { results, note } = await calmest(rounds, cluster.pids, measureRound, () => cluster.databaseMs());
  const costs = results.flatMap(({ costs: [onOne] }) => (onOne === undefined ? [] : [onOne]));
  const found = results.flatMap(({ comparisons }) => comparisons);
  const middle = (key: 'loopMs' | 'threadMs' | 'databaseMs' | 'driverMs') => median(costs.map((cost) => cost[key]));
  const [first] = costs;
  if (first === undefined) throw new Error('There must be a round.');
  const comparisons = [1, 2, 3].map((nodes): Comparison => {
    const same = found.filter((comparison) => comparison.nodes === nodes);
    const of = (key: 'measured' | 'predicted' | 'error') => median(same.map((comparison) => comparison[key]));
    const ofCpu = (key: keyof Cpu) => median(same.map(({ cpu }) => cpu[key]));
    const cpu = { loopMs: ofCpu('loopMs'), threadMs: ofCpu('threadMs'), databaseMs: ofCpu('databaseMs') };
    return { operation, nodes, measured: of('measured'), predicted: of('predicted'), error: of('error'), cpu };
  });
  const parts = { loopMs: middle('loopMs'), threadMs: middle('threadMs'), databaseMs: middle('databaseMs') };
  const cost: Cost = { ...first, ...parts, driverMs: middle('driverMs') };
  return { cost, comparisons, note: `${operation}: ${note}` };
}
