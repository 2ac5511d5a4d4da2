import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { EngineThread } from './engine-thread.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('lets go of its memory if no thread can be started', async () => {
  // Node refuses the address with an error at once, as it does when the operating system has no more threads.
  const unusable = new URL('https://example.com/worker.js');
  const events = { idle: () => undefined, died: () => undefined };
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 100; i++) expect(() => new EngineThread(unusable, events)).toThrow();
  const growth = () => {
    collect();
    return process.memoryUsage().arrayBuffers - before;
  };
  // Each one has 131 kB.
  await expect.poll(growth, { timeout: 5_000 }).toBeLessThan(2_000_000);
});
