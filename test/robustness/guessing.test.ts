/**
 * How many guesses at one account are verified (promise 22). Simulated with the rules and the database of the server and
 * a clock of its own, a year of every pause that an attacker may make; and against a server, whose clock is set.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../packages/server/src/operations/testing/call.ts';
import { lockedUntil, recordFailure } from '../../packages/server/src/rules/access/lock-out.ts';
import { advance } from '../harness/development.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { incorrect, refusal } from '../harness/refusal.ts';
import { createApp, initiate } from '../harness/sign-in.ts';

const SECOND = 1_000;
const DAY = 86_400_000;
const days = sizeOf(2, 365);

describe(`${days} days of guessing`, { timeout: 3_600_000 }, () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await createTestServices();
  });
  afterAll(() => services.close());

  /**
   * Guesses as soon as a lock ends, and pauses after each `burst` guesses for as long as Cognito's count needs to be
   * forgotten. Returns when each guess was verified.
   */
  async function guess(lockOut: 'cognito' | 'nist', burst: number): Promise<readonly number[]> {
    const pool = { id: `us-east-1_${lockOut}`, settings: { lockOut } };
    const subject = `burst-${burst}`;
    const verified: number[] = [];
    let now = 0;
    while (now < days * DAY) {
      try {
        await services.store.write((tx) => recordFailure(tx, pool, subject, now));
      } catch {
        return verified;
      }
      verified.push(now);
      const attempts = await services.store.read.guards.attempts(pool.id, subject);
      const locked = attempts === undefined ? 0 : lockedUntil(pool, attempts);
      const pause = verified.length % burst === 0 ? now + 900 * SECOND : 0;
      now = Math.max(now, locked, pause);
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

  it('cognito: a day has as many guesses as Cognito verifies', async () => {
    const found: { perDay: number; busiest: number }[] = [];
    for (const burst of [5, 8, 10, 11, 12, 13, 15, Infinity]) {
      const verified = await guess('cognito', burst);
      found.push({ perDay: verified.length / days, busiest: busiestDay(verified) });
    }
    const perDay = Math.max(...found.map((one) => one.perDay));
    const busiest = Math.max(...found.map((one) => one.busiest));
    showPromise(22, [
      { what: 'simulated days', reached: days, promised: 365, bound: 'at least' },
      { what: 'guesses verified per day, on average', reached: perDay, promised: 1_010, bound: 'at most' },
      { what: 'guesses verified in the busiest 24 hours', reached: busiest, promised: 1_010, bound: 'at most' },
    ]);
    // Twelve guesses in each 1,027 seconds. A day may begin with a burst and end with one: 84 of them, and one more.
    expect(busiest).toBe(85 * 12);
    if (days === 365) expect(perDay).toBeLessThanOrEqual(1_010);
  });

  it('nist: 100 guesses in a row, however long the pauses are', async () => {
    for (const burst of [1, 5, 12, Infinity]) expect((await guess('nist', burst)).length).toBe(100);
    showPromise(22, [
      {
        what: 'guesses in a row that are verified with latchkey:lock-out=nist',
        reached: 100,
        promised: 100,
        bound: 'at most',
      },
    ]);
  });
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
      { what: 'guesses that a server verified in a day', reached: verified, promised: 1_010, bound: 'at most' },
    ]);
  });
});
