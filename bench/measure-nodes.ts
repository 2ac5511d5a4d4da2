/**
 * Measures one, two and three nodes on one PostgreSQL. All share the cores of this machine, so two nodes cannot do 1.8 times the
 * work of one here. What can be shown: a second node adds no work. Each operation costs the same statements and CPU time.
 */
import { availableParallelism } from 'node:os';
import { type Inputs, measureInputs } from './scaling/inputs.ts';
import { type Findings, number } from './table.ts';

const FILE = 'bench/measure-nodes.ts';
/** The prediction is published only if no run differs by more. */
export const MOST_ERROR = 0.15;

export async function measureNodes(rounds: number, roundMs: number, log: (line: string) => void): Promise<Findings> {
  return findingsOf(await measureInputs(rounds, roundMs, log));
}

/** CPU time of nodes and database for one operation on this many nodes. */
function cpuOf({ comparisons }: Inputs, operation: string, nodes: number): number {
  const found = comparisons.find((comparison) => comparison.operation === operation && comparison.nodes === nodes);
  const { loopMs = Number.NaN, threadMs = Number.NaN, databaseMs = Number.NaN } = found?.cpu ?? {};
  return loopMs + threadMs + databaseMs;
}

export function findingsOf(inputs: Inputs): Findings {
  const signIn = 'SRP sign-in';
  // Two machines with one node each do 2 ÷ (ratio of costs) times the work of one, unless the database is the limit.
  const twice = (2 * cpuOf(inputs, signIn, 1)) / cpuOf(inputs, signIn, 2);
  const [onOne, onTwo] = inputs.statementsByNodes;
  return {
    ratios: [
      {
        what: 'SRP sign-in: work that CPU time of nodes and database allows two nodes on cores of their own, divided by that of one',
        value: twice,
        target: '≥ 1.8',
        met: twice >= 1.8,
      },
      {
        what: 'SRP sign-in: statements on two nodes that take turns, divided by those on one',
        value: onTwo / onOne,
        target: '≤ 1.05',
        met: onTwo / onOne <= 1.05,
      },
      ...inputs.comparisons.map(({ operation, nodes, error }) => ({
        what: `${operation}, ${nodes} node${nodes === 1 ? '' : 's'}: error of the prediction`,
        value: error,
        target: `≤ ${MOST_ERROR}`,
        met: error <= MOST_ERROR,
      })),
    ],
    figures: [
      {
        title: 'What an operation costs',
        columns: ['', 'requests', 'statements', 'CPU ms: main thread', 'other threads', 'PostgreSQL', 'driver'],
        rows: Object.entries(inputs.costs).map(([name, cost]) => [
          name,
          cost.requests,
          cost.statements,
          cost.loopMs,
          cost.threadMs,
          cost.databaseMs,
          cost.driverMs,
        ]),
        note:
          `Measured on one node with 8 connections. A user with two remembered devices takes ${number(inputs.bytesPerUser)} bytes of ` +
          `PostgreSQL, with indexes. PostgreSQL counted ${number(onOne)} statements for a sign-in on one node, and ${number(onTwo)} on two nodes that take turns; what nodes do in the background counts too.`,
      },
      {
        title: 'Nodes on one PostgreSQL, all on this machine',
        columns: ['', 'nodes', 'measured /s', 'predicted /s', 'error', 'CPU ms: nodes', 'PostgreSQL'],
        rows: inputs.comparisons.map(({ operation, nodes, measured, predicted, error, cpu }) => [
          operation,
          nodes,
          measured,
          predicted,
          error,
          cpu.loopMs + cpu.threadMs,
          cpu.databaseMs,
        ]),
        note: `24 connections to each node; ${availableParallelism()} cores for nodes, PostgreSQL and driver together. ${inputs.note}`,
      },
    ],
    promised: [
      {
        number: 56,
        file: FILE,
        figures: [
          {
            what: 'work of two nodes by CPU time of nodes and database for a sign-in, divided by that of one',
            reached: twice,
            promised: 1.8,
            bound: 'at least',
          },
        ],
      },
    ],
  };
}
