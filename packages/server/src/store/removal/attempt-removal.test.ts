import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../db/connection.ts';
import { migrate } from '../db/migrate.ts';
import { openSqlite } from '../db/sqlite/sqlite.ts';
import { Guards } from '../tables/guards.ts';
import { Pools } from '../tables/pools.ts';
import { Users } from '../tables/users.ts';
import { newPoolId, NOW, samplePool, sampleUser } from '../testing/sample-records.ts';
import { testChain, testEnvelope } from '../testing/test-database.ts';
import { removeAttempts } from './attempt-removal.ts';

let directory: string;
let engine: Engine;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-attempts-'));
  engine = openSqlite(join(directory, 'test.db'));
  await migrate(engine, NOW);
});
afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

describe('old failures in a pool that counts them until a reset', () => {
  it.each([1, 3, 500])('stay for users, and for the newest unknown names, read %i at a time', async (rows) => {
    const envelope = testEnvelope();
    const user = sampleUser(newPoolId());
    const { poolId, sub } = user;
    const pool = samplePool(poolId);
    const definition = { ...pool.definition, UserPoolTags: { 'latchkey:lock-out': 'nist' } };
    const subjects = [sub, `${sub}/signed-in`, ...Array.from({ length: 10 }, (_, n) => `unknown-${n}`)];
    await engine.write(async (connection) => {
      await new Pools(connection, envelope).insert({ ...pool, definition }, []);
      await new Users(connection, envelope, testChain()).insert(user);
      const guards = new Guards(connection);
      // Several have failed at the same instant.
      for (const [index, subject] of subjects.entries()) {
        await guards.putAttempts(poolId, subject, { failures: 100, lastFailureAt: 1_000 + Math.floor(index / 4) });
      }
      await guards.putAttempts('us-east-1_other', 'forgotten', { failures: 100, lastFailureAt: 1_000 });
    });
    expect(await removeAttempts(engine, 2_000, rows, 4)).toBe(7);
    const left = await engine.write((connection) =>
      Promise.all(subjects.map((subject) => new Guards(connection).attempts(poolId, subject))),
    );
    const newest = ['unknown-6', 'unknown-7', 'unknown-8', 'unknown-9'];
    expect(subjects.filter((_, index) => left[index] !== undefined)).toEqual([sub, `${sub}/signed-in`, ...newest]);
    expect(await removeAttempts(engine, 2_000, rows, 0)).toBe(4);
  });
});
