/**
 * What prepared statements save: one node with them and one without, on the same PostgreSQL, in turns. Other programs on the machine
 * disturb times but hardly CPU time, and both nodes alike, so ratios of CPU time are what counts.
 */
import { operations } from './scaling/inputs.ts';
import { type RunResult, startCluster } from './scaling/cluster.ts';
import { median } from './statistics.ts';
import type { Findings } from './table.ts';

const SETTINGS = ['on', 'off'] as const;
const CONNECTIONS = 4;

type Part = 'loopMs' | 'threadMs' | 'databaseMs';
const parts: readonly (readonly [Part, string])[] = [
  ['loopMs', "node's main thread"],
  ['threadMs', "node's other threads"],
  ['databaseMs', 'PostgreSQL'],
];

export async function measurePreparedStatements(
  rounds: number,
  roundMs: number,
  log: (line: string) => void,
): Promise<Findings> {
  const cluster = await startCluster(SETTINGS.length, (node) => [
    '--database-prepared-statements',
    SETTINGS[node] ?? 'auto',
  ]);
  try {
    const rows: (string | number)[][] = [];
    for (const operation of operations) {
      await cluster.run(operation, SETTINGS.length, CONNECTIONS, roundMs);
      const pairs: (readonly [RunResult, RunResult])[] = [];
      for (let round = 0; round < rounds; round += 1) {
        // Each goes first every other time.
        const [first, second] = round % 2 === 0 ? [0, 1] : [1, 0];
        const one = await cluster.run(operation, [first], CONNECTIONS, roundMs);
        const other = await cluster.run(operation, [second], CONNECTIONS, roundMs);
        pairs.push(first === 0 ? [one, other] : [other, one]);
        log(
          `${operation}: PostgreSQL ${pairs
            .at(-1)
            ?.map(({ databaseMs }) => databaseMs.toFixed(2))
            .join(', ')} ms`,
        );
      }
      for (const [part, name] of parts) {
        rows.push([
          operation,
          name,
          median(pairs.map(([on]) => on[part])),
          median(pairs.map(([, off]) => off[part])),
          median(pairs.map(([on, off]) => on[part] / off[part])),
        ]);
      }
    }
    return {
      ratios: [],
      figures: [
        {
          title: 'Prepared statements',
          columns: ['', 'CPU ms of', 'on', 'off', 'ratio'],
          rows,
          note: `Medians of ${rounds} rounds of each in turns, with ${CONNECTIONS} connections to a node; the ratio is that of the pairs.`,
        },
      ],
    };
  } finally {
    await cluster.stop();
  }
}
