/** Counts the statements of each kind of sign-in on both engines, beside the number to reach. */
import { randomBytes } from 'node:crypto';
import {
  type CountedFlow,
  countFlows,
  type FlowName,
} from '../packages/server/src/challenges/testing/counted-flows.ts';
import { embeddedPostgresMissing, startEmbeddedPostgres } from '../test/harness/embedded-postgres.ts';
import type { Findings } from './table.ts';

/** The numbers to reach on PostgreSQL, where each statement is a round trip. */
const AIMS: Partial<Readonly<Record<FlowName, number>>> = {
  password: 9,
  SRP: 10,
  'remembered device': 22,
  refresh: 4,
};

/** Counts on SQLite, and on PostgreSQL if it is installed. The numbers depend on no machine. */
export async function countStatements(log: (line: string) => void): Promise<Findings> {
  const embedded = await countFlows();
  log('statements: counted on SQLite');
  const postgres = await onPostgres();
  log(postgres.length === 0 ? 'statements: PostgreSQL is not installed' : 'statements: counted on PostgreSQL');
  const rows = embedded.map((flow) =>
    rowOf(
      flow,
      postgres.find(({ name }) => name === flow.name),
    ),
  );
  return {
    ratios: [],
    figures: [
      {
        title: 'SQL statements of a sign-in',
        columns: ['', 'PostgreSQL', 'aim', '', 'PostgreSQL, nothing cached', 'SQLite', 'SQLite, transactions'],
        rows,
        note:
          'All requests of the sign-in together. On PostgreSQL each statement is a round trip; `begin` and `commit` count. On SQLite the ' +
          'statements that begin and end transactions are listed apart: concurrent requests share most of them.',
      },
    ],
  };
}

async function onPostgres(): Promise<readonly CountedFlow[]> {
  if (embeddedPostgresMissing() !== undefined) return [];
  const server = await startEmbeddedPostgres();
  try {
    return await countFlows({ url: server.url, masterKey: randomBytes(32), startsAt: Date.now() });
  } finally {
    await server.stop();
  }
}

function rowOf({ name, warm }: CountedFlow, postgres: CountedFlow | undefined): (string | number)[] {
  const total = postgres && postgres.warm.queries + postgres.warm.control;
  const cold = postgres && postgres.cold.queries + postgres.cold.control;
  const aim = AIMS[name];
  const verdict = total === undefined || aim === undefined ? '' : total <= aim ? 'met' : '**missed**';
  return [name, total ?? '', aim ?? '', verdict, cold ?? '', warm.queries, warm.control];
}
