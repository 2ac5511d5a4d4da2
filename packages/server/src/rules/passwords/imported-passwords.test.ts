/** The time of a wrong password in a pool with imported hashes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createImportedPasswords } from './imported-passwords.ts';

const SLOW_MS = 60;
const hash = { text: 'a hash' };

const slowChecker = {
  async isHashOf(text: string, password: string): Promise<boolean> {
    await sleep(SLOW_MS);
    return text === hash.text && password === 'right';
  },
};
const passwords = () => createImportedPasswords(slowChecker, { integer: () => 0 });

/** Milliseconds that the work takes. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

it('checks the hash', async () => {
  const imported = passwords();
  expect(await imported.verify('pool', hash, 'right')).toBe(true);
  expect(await imported.verify('pool', hash, 'wrong')).toBe(false);
});

it('waits as long as a recent check of the pool', async () => {
  const imported = passwords();
  await imported.verify('pool', hash, 'wrong');
  // A timer may end a millisecond early by the other clock.
  expect(await timeOf(() => imported.pretend('pool'))).toBeGreaterThanOrEqual(SLOW_MS - 2);
});

it('waits for a limited number of answers at a time', async () => {
  const imported = passwords();
  await imported.verify('pool', hash, 'wrong');
  let waited = 0;
  const waiting = Array.from({ length: 40 }, async () => {
    await imported.pretend('pool');
    waited += 1;
  });
  await imported.pretend('another pool');
  expect(waited).toBe(8);
  await Promise.all(waiting);
});
