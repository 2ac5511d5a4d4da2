/** Runs the same tests on one node with SQLite and on two nodes with PostgreSQL, with concurrent requests. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  type EmbeddedPostgres,
  embeddedPostgresMissing,
  startEmbeddedPostgres,
} from '../../../../../test/harness/embedded-postgres.ts';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import type { App } from './sign-in-steps.ts';

/** The outcomes of concurrent attempts. */
export interface Outcomes<T> {
  /** The indexes of the attempts that succeeded. */
  readonly won: readonly number[];
  readonly replies: readonly T[];
  readonly lost: readonly unknown[];
}

export interface Nodes {
  readonly first: () => TestServices;
  readonly all: () => readonly TestServices[];
  /** A test. Skipped if PostgreSQL is not installed. */
  readonly once: typeof it;
  /** Runs this many attempts concurrently, distributed over the nodes, and sorts their outcomes. */
  readonly atOnce: <T>(
    app: App,
    times: number,
    attempt: (app: App, index: number) => Promise<T>,
  ) => Promise<Outcomes<T>>;
}

/** Runs the tests with each database. */
export function onEveryEngine(tests: (nodes: Nodes) => void): void {
  const missing = embeddedPostgresMissing();
  let postgres: EmbeddedPostgres | undefined;

  async function onPostgres(): Promise<TestServices[]> {
    postgres = await startEmbeddedPostgres();
    const node = { url: postgres.url, masterKey: randomBytes(32), startsAt: Date.now() };
    return [await createTestServices(node), await createTestServices(node)];
  }

  const engines = [
    { name: 'one node on SQLite', isMissing: false, open: async () => [await createTestServices()] },
    { name: 'two nodes on PostgreSQL', isMissing: missing !== undefined, open: onPostgres },
  ];

  describe.each(engines)('$name', ({ isMissing, open }) => {
    let nodes: readonly TestServices[] = [];
    beforeAll(async () => {
      if (!isMissing) nodes = await open();
    }, 60_000);
    afterAll(async () => {
      for (const node of nodes) await node.close();
      await postgres?.stop();
      postgres = undefined;
    });

    const first = (): TestServices => {
      const [node] = nodes;
      if (node === undefined) throw new Error('There is no node.');
      return node;
    };

    tests({
      first,
      all: () => nodes,
      once: it.skipIf(isMissing) as typeof it,
      async atOnce(app, times, attempt) {
        const attempts = Array.from({ length: times }, (_, index) =>
          attempt({ ...app, services: nodes[index % nodes.length] ?? first() }, index),
        );
        const outcomes = await Promise.allSettled(attempts);
        return {
          won: outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : [])),
          replies: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
          lost: outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : [])),
        };
      },
    });
  });
}
