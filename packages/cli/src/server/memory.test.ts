import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const memory = new URL('./memory.ts', import.meta.url).href;

/** Fills the space for new objects in turns of the event loop, as concurrent requests do, then rests until a collection. */
const program = (isKept: boolean) => `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { setTimeout as sleep } from 'node:timers/promises';
  const space = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size / 2 ** 20;
  if (${isKept}) {
    const { keepMemorySmall } = await import(${JSON.stringify(memory)});
    keepMemorySmall();
  }
  const requests = new Array(20_000);
  const work = () => {
    for (let n = 0; n < 20_000; n++) requests[Math.floor(Math.random() * requests.length)] = new Array(40).fill(n);
  };
  const worked = { largest: 0 };
  for (const end = Date.now() + 4_000; Date.now() < end; await sleep(1)) {
    work();
    worked.largest = Math.max(worked.largest, space());
  }
  requests.length = 0;
  for (const end = Date.now() + 30_000; ${isKept} && space() > 1 && Date.now() < end; ) await sleep(100);
  console.log(JSON.stringify({ ...worked, rested: space() }));
`;

async function run(isKept: boolean): Promise<{ largest: number; rested: number }> {
  const args = ['--input-type=module', '-e', program(isKept)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  // V8 reports a flag that it does not know any more.
  expect(stderr).toBe('');
  return JSON.parse(stdout) as { largest: number; rested: number };
}

test('the space for new objects stays small under load, and shrinks when the process is at rest', async () => {
  const [kept, free] = await Promise.all([run(true), run(false)]);
  expect(free.largest).toBeGreaterThan(100);
  expect(kept.largest).toBeLessThan(70);
  expect(kept.rested).toBeLessThanOrEqual(1);
  expect(free.rested).toBeGreaterThan(100);
}, 60_000);
