/**
 * How many guesses at one account are verified (promise 22): a year of every pause that an attacker may make, simulated with the rules of
 * the server, which are pure; some days of it with its database as well; and a day against a server, whose clock is set.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../packages/server/src/operations/testing/call.ts';
import type { AttemptRecord } from '../../packages/server/src/records/attempts.ts';
import {
  assertNotLocked,
  lockedUntil,
  recordFailure,
  withFailure,
} from '../../packages/server/src/rules/access/lock-out.ts';
import { advance } from '../harness/development.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { incorrect, refusal } from '../harness/refusal.ts';
import { createApp, initiate } from '../harness/sign-in.ts';

const SECOND = 1_000;
const DAY = 86_400_000;
const DAYS = 365;

type LockOut = 'cognito' | 'nist';

const poolOf = (lockOut: LockOut) => ({ id: `us-east-1_${lockOut}`, settings: { lockOut } });

/** Whether an attacker is allowed to guess, and what is known of the account afterwards. */
type Attempt = (now: number) => Promise<AttemptRecord> | AttemptRecord;

/** Verifies guesses with the rules alone. */
function byRules(lockOut: LockOut): Attempt {
  const pool = poolOf(lockOut);
  let attempts: AttemptRecord | undefined;
  return (now) => {
    assertNotLocked(pool, attempts, now);
    return (attempts = withFailure(pool, attempts, now));
  };
}

/**
 * Guesses as soon as a lock ends, and pauses after each `burst` guesses for as long as Cognito's count needs to be
 * forgotten. Returns when each guess was verified.
 */
async function guess(lockOut: LockOut, burst: number, attempt: Attempt, days: number): Promise<readonly number[]> {
  const verified: number[] = [];
  let now = 0;
  while (now < days * DAY) {
    let attempts: AttemptRecord;
    try {
      const answer = attempt(now);
      attempts = answer instanceof Promise ? await answer : answer;
    } catch {
      // A lock without end.
      return verified;
    }
    verified.push(now);
    const pause = verified.length % burst === 0 ? now + 900 * SECOND : 0;
    now = Math.max(now, lockedUntil(poolOf(lockOut), attempts), pause);
  }
  return verified;
}

/** The most guesses in any 24 hours. */
function busiestDay(verified: readonly number[]): number {
  let [most, from] = [0, 0];
  for (const [index, at] of verified.entries()) {
    while ((verified[from] ?? 0) <= at - DAY) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** A longer burst than 16 guesses has a pause after each guess anyway: the longest lock lasts until all is forgotten. */
const bursts = [...Array.from({ length: 16 }, (_, index) => index + 1), Infinity];

describe(`${DAYS} days of guessing`, { timeout: 600_000 }, () => {
  it('cognito: a day has as many guesses as Cognito verifies', async () => {
    const found: { perDay: number; busiest: number }[] = [];
    for (const burst of bursts) {
      const verified = await guess('cognito', burst, byRules('cognito'), DAYS);
      found.push({ perDay: verified.length / DAYS, busiest: busiestDay(verified) });
    }
    const perDay = Math.max(...found.map((one) => one.perDay));
    const busiest = Math.max(...found.map((one) => one.busiest));
    showPromise(22, [
      { what: 'simulated days', reached: DAYS, promised: 365, bound: 'at least' },
      { what: 'guesses verified on average', reached: perDay, promised: 1_010, bound: 'at most', unit: 'a day' },
      { what: 'guesses verified in the busiest 24 hours', reached: busiest, promised: 1_020, bound: 'at most' },
    ]);
    // Twelve guesses in each 1,027 seconds. A day may begin with a burst and end with one: 84 of them, and one more.
    expect(found[11]).toEqual({ perDay, busiest: 85 * 12 });
    expect(busiest).toBe(85 * 12);
    expect(perDay).toBeCloseTo((12 * DAY) / (1_027 * SECOND), 0);
    expect(perDay).toBeLessThanOrEqual(1_010);
  });

  it('nist: 100 guesses in a row, however long the pauses are', async () => {
    const counts: number[] = [];
    for (const burst of bursts) counts.push((await guess('nist', burst, byRules('nist'), DAYS)).length);
    showPromise(22, [
      {
        what: 'guesses in a row that are verified with latchkey:lock-out=nist',
        reached: Math.max(...counts),
        promised: 100,
        bound: 'at most',
      },
    ]);
    expect(new Set(counts)).toEqual(new Set([100]));
  });
});

describe('with the database', { timeout: 1_800_000 }, () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await createTestServices();
  });
  afterAll(() => services.close());

  const days = sizeOf(2, 30);

  it.each(['cognito', 'nist'] as const)(
    '%s: guesses are verified at the same instants as by the rules alone',
    async (lockOut) => {
      const { store } = services;
      for (const burst of [5, 12, 13, Infinity]) {
        const subject = `burst-${burst}`;
        const attempt: Attempt = async (now) => {
          await store.write((tx) => recordFailure(tx, poolOf(lockOut), subject, now));
          const attempts = await store.read.guards.attempts(poolOf(lockOut).id, subject);
          if (attempts === undefined) throw new TypeError('The failure was not recorded.');
          return attempts;
        };
        const verified = await guess(lockOut, burst, attempt, days);
        expect(verified).toEqual(await guess(lockOut, burst, byRules(lockOut), days));
      }
    },
  );
});

describe('at a server', { timeout: 600_000 }, () => {
  let latchkey: Latchkey;
  beforeAll(async () => {
    latchkey = await startLatchkey();
  });
  afterAll(() => latchkey.stop());

  it('guesses are verified when the lock-out of the rules has ended, and no sooner', async () => {
    const app = await createApp(latchkey);
    const { username: USERNAME } = await newPerson(app);
    const attempt = (n: number) =>
      refusal(initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: `Wrong-${n}-Ab!` }));
    const bursts = sizeOf(2, 84);
    let verified = 0;
    for (let burst = 0; burst < bursts; burst += 1) {
      for (let n = 1; n <= 12; n += 1) {
        if ((await attempt(n)).message === incorrect.message) verified += 1;
        // A second less than the lock lasts: the guess in between is not verified.
        if (n >= 7 && n < 12) {
          await advance(latchkey, `PT${2 ** (n - 5) - 2}S`);
          if ((await attempt(n)).message === incorrect.message) verified += 1;
          await advance(latchkey, 'PT3S');
        } else if (n >= 5) await advance(latchkey, n === 12 ? 'PT901S' : 'PT5S');
      }
    }
    expect(verified).toBe(12 * bursts);
    showPromise(22, [
      { what: 'guesses that a server verified in a day', reached: verified, promised: 1_020, bound: 'at most' },
    ]);
  });
});
