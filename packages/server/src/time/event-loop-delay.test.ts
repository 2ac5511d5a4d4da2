import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { delaysOf, monitorEventLoop } from './event-loop-delay.ts';

it('reports how much later than planned a sample was taken, in milliseconds', () => {
  const histogram = createHistogram();
  for (let n = 0; n < 99; n += 1) histogram.record(10_000_000);
  histogram.record(60_000_000);
  const { samples, p50, p99, max, mean } = delaysOf(histogram);
  expect(samples).toBe(100);
  // The histogram keeps three significant digits.
  expect(p50).toBeCloseTo(0, 1);
  expect(p99).toBeCloseTo(0, 1);
  expect(max).toBeCloseTo(50, 1);
  expect(mean).toBeCloseTo(0.5, 1);
});

it('reports zeros before the first sample, and after a reset', () => {
  const zeros = { samples: 0, mean: 0, p50: 0, p90: 0, p99: 0, max: 0 };
  expect(delaysOf(createHistogram())).toEqual(zeros);
});

it('sees that the main thread was kept busy', async () => {
  const monitor = monitorEventLoop();
  while (monitor.read().samples === 0) await sleep(5);
  monitor.reset();
  while (monitor.read().samples === 0) await sleep(5);
  const until = performance.now() + 80;
  while (performance.now() < until);
  while (monitor.read().max < 40) await sleep(5);
  expect(monitor.read().max).toBeGreaterThan(40);
  monitor.stop();
});
