/** The model: clients, nodes and shards. What each part costs is measured (cluster.ts); see docs/scaling.md. */
import { percentile } from '../statistics.ts';
import { Clock, Cores, Places } from './events.ts';

/** What one operation costs: CPU milliseconds, in all its requests together. */
export interface Cost {
  readonly requests: number;
  readonly statements: number;
  /** Statements among them that ask every shard. */
  readonly onAllShards: number;
  /** Statements that several shards need in addition. Each asks one shard, not always that of the user. */
  readonly onOtherShards: number;
  readonly loopMs: number;
  readonly threadMs: number;
  readonly databaseMs: number;
  readonly driverMs: number;
}

export interface Plan {
  readonly nodes: number;
  readonly coresPerNode: number;
  readonly shards: number;
  readonly coresPerShard: number;
  /** Nodes, database and driver share the cores of one node, as in the runs that the model is compared with. */
  readonly isOneMachine: boolean;
  /** 1: like a core of the measured machine that no other program uses. */
  readonly speed: number;
  /** Between node and database, and for the flush of a commit. */
  readonly roundTripMs: number;
  readonly commitMs: number;
}

export interface Traffic {
  readonly cost: Cost;
  /** Operations a second that begin at random instants (Poisson), or connections that are always busy. */
  readonly load: { readonly perSecond: number } | { readonly connections: number };
}

export interface Failure {
  readonly part: 'one node' | 'one shard' | 'all nodes';
  readonly atMs: number;
  /** For a node: until the load balancer sends it nothing. Otherwise until the part works again. */
  readonly forMs: number;
}

export interface Outcome {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of the cores' time, 0 to 1. */
  readonly nodesBusy: number;
  readonly shardsBusy: number;
  /** Share of operations that took longer than a second, with all their retries. */
  readonly slow: number;
  /** Instant of the end of the last of them. */
  readonly lastSlowMs: number;
}

/** As in packages/server/src/store/db/postgres/postgres.ts. */
const CONNECTIONS_PER_NODE = 10;
/** `--max-sign-ins` in work, and twice as many that wait. */
const MOST_IN_WORK = 3 * 128;
/** As AWS SDKs: three attempts, with waits at random up to 100 ms and 200 ms. */
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 100;
/** Then the app tries again after one to ten seconds. */
const APP_WAIT_MS = [1000, 10_000] as const;

interface Node {
  readonly cores: Cores;
  readonly loop: Places;
  readonly threads: Places;
  readonly connections: Places;
  inWork: number;
}

/** The shards of one operation: that of the user, and one for each statement that asks another. */
interface UsedShards {
  readonly own: Cores;
  readonly others: readonly Cores[];
}

/** Simulates `durationMs`, after a second in which nothing is counted. */
export function simulate(plan: Plan, traffic: readonly Traffic[], durationMs: number, failure?: Failure): Outcome {
  const clock = new Clock();
  const coresOf = (count: number) => new Cores(clock, count, plan.speed);
  const shared = plan.isOneMachine ? coresOf(plan.coresPerNode) : undefined;
  const nodes = Array.from(
    { length: plan.nodes },
    (): Node => ({
      cores: shared ?? coresOf(plan.coresPerNode),
      loop: new Places(1),
      threads: new Places(plan.coresPerNode),
      connections: new Places(CONNECTIONS_PER_NODE),
      inWork: 0,
    }),
  );
  const shards = Array.from({ length: plan.shards }, () => shared ?? coresOf(plan.coresPerShard));
  const latencies: number[] = [];
  const warmUpMs = 1000;
  let slow = 0;
  let lastSlowMs = 0;

  const isDown = (part: Failure['part']): boolean =>
    failure?.part === part && clock.now >= failure.atMs && clock.now < failure.atMs + failure.forMs;
  const random = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;

  /** The load balancer sends nothing to a node that it knows to be down. */
  const chooseNode = (): Node => {
    const isGone = failure?.part === 'one node' && clock.now >= failure.atMs + failure.forMs;
    return random(isGone ? nodes.slice(1) : nodes);
  };
  const needs = ({ own, others }: UsedShards, cost: Cost): boolean =>
    own === shards[0] || others.includes(shards[0] as Cores) || cost.onAllShards > 0;
  const fails = (node: Node, used: UsedShards, cost: Cost): boolean =>
    isDown('all nodes') || (isDown('one node') && node === nodes[0]) || (isDown('one shard') && needs(used, cost));

  const request = (cost: Cost, used: UsedShards, done: (isDone: boolean) => void): void => {
    const node = chooseNode();
    const { own: shard, others } = used;
    if (fails(node, used, cost) || node.inWork >= MOST_IN_WORK) {
      clock.after(plan.roundTripMs, () => done(false));
      return;
    }
    node.inWork += 1;
    const statements = cost.statements / cost.requests;
    // JavaScript runs before and after each statement.
    const pieceMs = cost.loopMs / cost.requests / (statements + 2);
    const statementMs = cost.databaseMs / cost.statements;
    const onLoop = (next: () => void): void =>
      node.loop.take(() =>
        node.cores.work(pieceMs, () => {
          node.loop.give();
          next();
        }),
      );
    const answer = (): void => {
      clock.after(plan.commitMs, () => {
        node.connections.give();
        onLoop(() => {
          node.inWork -= 1;
          done(!fails(node, used, cost));
        });
      });
    };
    const sendStatements = (left: number): void => {
      if (left <= 0) return answer();
      clock.after(plan.roundTripMs, () => {
        shard.work(statementMs * Math.min(left, 1), () => onLoop(() => sendStatements(left - 1)));
      });
    };
    // Shares of the statements, since an operation has several requests.
    const askOthers = (left: readonly Cores[], next: () => void): void => {
      const [other, ...rest] = left;
      if (other === undefined) return next();
      clock.after(plan.roundTripMs / cost.requests, () => {
        other.work(statementMs / cost.requests, () => askOthers(rest, next));
      });
    };
    onLoop(() =>
      node.threads.take(() =>
        node.cores.work(cost.threadMs / cost.requests, () => {
          node.threads.give();
          for (const other of shards) {
            if (other !== shard && cost.onAllShards > 0) {
              other.work((statementMs * cost.onAllShards) / cost.requests, () => undefined);
            }
          }
          node.connections.take(() => askOthers(others, () => sendStatements(statements)));
        }),
      ),
    );
  };

  const operate = (cost: Cost, done: () => void): void => {
    const began = clock.now;
    const others = plan.shards === 1 ? [] : Array.from({ length: cost.onOtherShards }, () => random(shards));
    const used = { own: random(shards), others };
    const finish = (): void => {
      const took = clock.now - began;
      if (clock.now >= warmUpMs) {
        latencies.push(took);
        if (took > 1000) {
          slow += 1;
          lastSlowMs = clock.now;
        }
      }
      done();
    };
    const step = (left: number, attempt: number): void => {
      if (left === 0) return finish();
      const next = (isDone: boolean): void => {
        if (isDone) return step(left - 1, 1);
        const [least, most] = attempt < ATTEMPTS ? [0, FIRST_WAIT_MS * 2 ** (attempt - 1)] : APP_WAIT_MS;
        const waitMs = least + Math.random() * (most - least);
        clock.after(waitMs, () => step(left, attempt < ATTEMPTS ? attempt + 1 : 1));
      };
      const driverMs = cost.driverMs / cost.requests;
      if (shared === undefined) request(cost, used, next);
      else shared.work(driverMs, () => request(cost, used, next));
    };
    step(cost.requests, 1);
  };

  for (const { cost, load } of traffic) {
    if ('connections' in load) {
      const again = (): void => operate(cost, again);
      for (let connection = 0; connection < load.connections; connection += 1) again();
    } else {
      const arrive = (): void => {
        operate(cost, () => undefined);
        clock.after((-Math.log(1 - Math.random()) * 1000) / load.perSecond, arrive);
      };
      arrive();
    }
  }
  clock.runUntil(warmUpMs + durationMs);
  const busy = (all: readonly Cores[], cores: number): number => {
    const used = new Set(all).values().reduce((total, { busyMs }) => total + busyMs, 0);
    return used / ((warmUpMs + durationMs) * cores);
  };
  return {
    perSecond: (latencies.length / durationMs) * 1000,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    nodesBusy: busy(
      nodes.map(({ cores }) => cores),
      (plan.isOneMachine ? 1 : plan.nodes) * plan.coresPerNode,
    ),
    shardsBusy: plan.isOneMachine ? Number.NaN : busy(shards, plan.shards * plan.coresPerShard),
    slow: slow / latencies.length,
    lastSlowMs,
  };
}
