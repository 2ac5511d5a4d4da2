import { expect, it } from 'vitest';
import { createCallsInProgress } from './calls-in-progress.ts';

it('limits the calls of one key, until one of them ends', async () => {
  const calls = createCallsInProgress(2);
  const ends: (() => void)[] = [];
  const waiting = () => calls.run('corp', () => new Promise<void>((resolve) => ends.push(resolve)));
  const running = [waiting(), waiting()];
  await expect(waiting()).rejects.toMatchObject({ error: 'temporarily_unavailable' });
  expect(await calls.run('other', () => Promise.resolve(1))).toBe(1);
  ends[0]?.();
  await running[0];
  await expect(calls.run('corp', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await calls.run('corp', () => Promise.resolve(2))).toBe(2);
  ends[1]?.();
  await running[1];
});
