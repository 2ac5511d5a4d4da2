/** How failures are counted and forgotten in the store, and which counts a reset ends. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UNTIL_RESET } from '../../records/attempts.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store, StoreWriter } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool } from '../../store/testing/sample-records.ts';
import { clock, random, testEnvelope } from '../../store/testing/test-database.ts';
import {
  assertNotLockedAtCommit,
  clearCounts,
  clearCountsByReset,
  countedFailures,
  lockCounts,
  lockCountsForReset,
  recordFailure,
  recordSignedInFailure,
  recordSuccess,
  signedInSubject,
} from './lock-out.ts';

const MINUTE = 60_000;
const sub = 'a-sub';
const exceeded = { code: 'NotAuthorizedException', message: 'Password attempts exceeded' };

let store: Store;
let id: string;
openStoreForTests((opened) => {
  store = opened;
});
beforeEach(async () => {
  id = newPoolId();
  await store.write((tx) => tx.pools.insert(samplePool(id), []));
});

const poolOf = (lockOut: 'cognito' | 'nist') => ({ id, settings: { lockOut } });
const write = <T>(job: (tx: StoreWriter) => Promise<T>) => store.write(job);
const stored = (subject = sub) => write((tx) => tx.guards.attempts(id, subject));
const fail = (now: number, lockOut: 'cognito' | 'nist' = 'cognito') =>
  write((tx) => recordFailure(tx, poolOf(lockOut), sub, now));

describe('a failure', () => {
  it('is counted until one locks the account; during the lock none is counted', async () => {
    for (let n = 1; n <= 4; n += 1) expect(await fail(NOW + n)).toBe(0);
    expect(await fail(NOW + 5)).toBe(NOW + 5 + 1_000);
    await expect(fail(NOW + 6)).rejects.toMatchObject(exceeded);
    expect(await stored()).toEqual({ failures: 5, lastFailureAt: NOW + 5 });
    expect(await fail(NOW + 5 + 1_000)).toBe(NOW + 5 + 1_000 + 2_000);
  });

  it.each([
    ['forgotten after 15 minutes', 15 * MINUTE, 0],
    ['counted a millisecond earlier', 15 * MINUTE - 1, 3],
    ['counted if the clock was set back less', -15 * MINUTE + 1, 3],
    ['forgotten if the clock was set back as much', -15 * MINUTE, 0],
  ])('is %s', (_what, later, counted) => {
    const attempts = { failures: 3, lastFailureAt: NOW };
    expect(countedFailures(poolOf('cognito'), attempts, NOW + later)).toBe(counted);
    expect(countedFailures(poolOf('nist'), attempts, NOW + later)).toBe(3);
    expect(countedFailures(poolOf('nist'), undefined, NOW)).toBe(0);
  });

  it('number 100 locks until a reset with the profile nist', async () => {
    await write((tx) => tx.guards.putAttempts(id, sub, { failures: 99, lastFailureAt: NOW }));
    expect(await fail(NOW + 15 * MINUTE, 'nist')).toBe(UNTIL_RESET);
  });

  it('of a signed-in caller counts for both, but not for the user while the user is locked', async () => {
    const failSignedIn = (now: number) => write((tx) => recordSignedInFailure(tx, poolOf('cognito'), sub, now));
    await failSignedIn(NOW);
    for (const subject of [sub, signedInSubject(sub)]) {
      expect(await stored(subject)).toEqual({ failures: 1, lastFailureAt: NOW });
    }
    for (let n = 0; n < 4; n += 1) await fail(NOW);
    await failSignedIn(NOW + 1);
    expect(await stored()).toEqual({ failures: 5, lastFailureAt: NOW });
    expect(await stored(signedInSubject(sub))).toEqual({ failures: 2, lastFailureAt: NOW + 1 });
    for (let n = 0; n < 3; n += 1) await failSignedIn(NOW + 1);
    await expect(failSignedIn(NOW + 1)).rejects.toMatchObject(exceeded);
  });
});

describe('a success', () => {
  it('ends the count, unless the account was locked meanwhile', async () => {
    const succeed = (now: number) => write((tx) => recordSuccess(tx, poolOf('cognito'), sub, now));
    const check = (now: number) => write((tx) => assertNotLockedAtCommit(tx, poolOf('cognito'), sub, now));
    expect(await check(NOW)).toBe(false);
    await succeed(NOW);
    for (let n = 0; n < 4; n += 1) await fail(NOW);
    expect(await check(NOW)).toBe(true);
    await succeed(NOW);
    expect(await stored()).toBeUndefined();
    for (let n = 0; n < 5; n += 1) await fail(NOW);
    await expect(check(NOW)).rejects.toMatchObject(exceeded);
    await expect(succeed(NOW)).rejects.toMatchObject(exceeded);
    expect(await stored()).toMatchObject({ failures: 5 });
  });
});

describe('a reset', () => {
  beforeEach(async () => {
    for (const subject of [sub, signedInSubject(sub)]) {
      await write((tx) => tx.guards.putAttempts(id, subject, { failures: 9, lastFailureAt: NOW }));
    }
  });
  const counts = async () => [await stored(), await stored(signedInSubject(sub))].map((one) => one?.failures ?? 0);

  it('of the user ends both counts', async () => {
    await write((tx) => clearCounts(tx, id, sub));
    expect(await counts()).toEqual([0, 0]);
  });

  it('locks both counts first', async () => {
    const statements: string[] = [];
    const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-lock-out-'));
    const onStatement = (sql: string) => statements.push(sql);
    const watched = await openStore({ dataDir, envelope: testEnvelope(), clock, random, onStatement });
    try {
      const readsOf = async (job: (tx: StoreWriter) => Promise<void>) => {
        await watched.write(async (tx) => {
          statements.length = 0;
          await job(tx);
        });
        return statements.filter((sql) => sql.includes('attempts')).length;
      };
      expect(await readsOf((tx) => lockCounts(tx, id, sub))).toBe(2);
      expect(await readsOf((tx) => lockCountsForReset(tx, poolOf('nist'), sub))).toBe(2);
      expect(await readsOf((tx) => lockCountsForReset(tx, poolOf('cognito'), sub))).toBe(0);
    } finally {
      await watched.close();
      await rm(dataDir, { recursive: true });
    }
  });

  it.each([
    ['nist', [0, 0]],
    ['cognito', [9, 9]],
  ] as const)('by an administrator, with the profile %s, leaves %j', async (lockOut, left) => {
    await write((tx) => clearCountsByReset(tx, poolOf(lockOut), sub));
    expect(await counts()).toEqual(left);
  });
});
