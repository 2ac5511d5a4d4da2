/** The store on a Citus cluster, `npm run test:citus`: all suites, and races that only one side may win. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from './store.ts';
import { describeStore } from './store.suite.ts';
import { citusDatabase } from './testing/citus-database.ts';
import { newPoolId, NOW, samplePool, sampleSession, sampleUser } from './testing/sample-records.ts';
import type { TestDatabase } from './testing/test-database.ts';

const { LATCHKEY_CITUS_URL: url = '' } = process.env;
const ROUNDS = 200;
const PARALLEL = 16;
const MOST_FAILURES = 5;

describe.skipIf(url === '')(`the store on Citus${url === '' ? ': LATCHKEY_CITUS_URL is not set' : ''}`, () => {
  describe('two nodes', () => {
    let database: TestDatabase;
    let nodes: readonly Store[] = [];
    const poolId = newPoolId();
    beforeAll(async () => {
      database = await citusDatabase(url);
      nodes = [await database.open(), await database.open()];
      await nodes[0]?.write((tx) => tx.pools.insert(samplePool(poolId), []));
    });
    afterAll(async () => {
      for (const node of nodes) await node.close();
      await database?.remove();
    });
    /** How many of the attempts, half of them on each node, succeeded. */
    const winners = async (attempt: (node: Store) => Promise<boolean>): Promise<number> => {
      const attempts = Array.from({ length: PARALLEL }, (_, n) => attempt(nodes[n % 2] as Store));
      return (await Promise.all(attempts)).filter(Boolean).length;
    };

    it(`judge ${MOST_FAILURES} guesses of ${PARALLEL}, ${ROUNDS} times`, { timeout: 600_000 }, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const sub = randomUUID();
        const guess = (node: Store): Promise<boolean> =>
          node.write(async (tx) => {
            const { attempts } = await tx.steps.lock({ poolId, sub, deviceKey: null, nonce: undefined });
            const failures = (attempts?.failures ?? 0) + 1;
            if (failures > MOST_FAILURES) return false;
            await tx.guards.putAttempts(poolId, sub, { failures, lastFailureAt: NOW });
            return true;
          });
        expect(await winners(guess), `round ${round}`).toBe(MOST_FAILURES);
      }
    });

    it(`accept a nonce once, ${ROUNDS} times`, { timeout: 600_000 }, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const user = sampleUser(poolId);
        await nodes[0]?.write((tx) => tx.users.insert(user));
        const nonce = { value: randomUUID(), expiresAt: NOW };
        const accept = (node: Store): Promise<boolean> =>
          node.write(async (tx) => !(await tx.steps.lock({ poolId, sub: user.sub, deviceKey: null, nonce })).isUsed);
        expect(await winners(accept), `round ${round}`).toBe(1);
      }
    });

    it(`rotate a refresh token once, ${ROUNDS} times`, { timeout: 600_000 }, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const session = sampleSession(poolId, randomUUID());
        await nodes[0]?.write((tx) => tx.sessions.insert(session));
        const rotate = (node: Store): Promise<boolean> =>
          node.write(async (tx) => {
            const found = await tx.sessions.findForUpdate(poolId, session.sub, session.sessionId);
            if (found?.generation !== session.generation) return false;
            await tx.sessions.replace({ ...found, generation: found.generation + 1 });
            return true;
          });
        expect(await winners(rotate), `round ${round}`).toBe(1);
      }
    });
  });

  // Without a cluster the races alone are counted as skipped.
  if (url !== '') describe('the suites', () => describeStore(() => citusDatabase(url)));
});
