import { expect, test } from 'vitest';
import { median } from '../statistics.ts';
import { Clock, Cores } from './events.ts';
import { type Cost, type Plan, simulate } from './model.ts';

/** Mean time in a station with one core and Poisson arrivals, in multiples of the time of one piece of work. */
function meanTime(utilisation: number): number {
  const clock = new Clock();
  const cores = new Cores(clock, 1, 1);
  let [total, count] = [0, 0];
  const arrive = (): void => {
    const began = clock.now;
    cores.work(1, () => {
      total += clock.now - began;
      count += 1;
    });
    clock.after(-Math.log(1 - Math.random()) / utilisation, arrive);
  };
  arrive();
  clock.runUntil(200_000);
  return total / count;
}

test.each([0.25, 0.5, 0.75])('a queue with a utilisation of %d has the mean time of queueing theory', (utilisation) => {
  // M/M/1: 1 ÷ (1 − utilisation).
  const means = [meanTime(utilisation), meanTime(utilisation), meanTime(utilisation)];
  expect(median(means) * (1 - utilisation)).toBeGreaterThan(0.9);
  expect(median(means) * (1 - utilisation)).toBeLessThan(1.1);
});

test('events run in the order of their times', () => {
  const clock = new Clock();
  const times: number[] = [];
  for (let event = 0; event < 500; event += 1) clock.after(Math.random() * 100, () => times.push(clock.now));
  clock.runUntil(50);
  expect(times.every((time) => time <= 50)).toBe(true);
  clock.runUntil(100);
  expect(times).toHaveLength(500);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

const cost: Cost = {
  requests: 2,
  statements: 10,
  onAllShards: 0,
  onOtherShards: 2,
  loopMs: 1,
  threadMs: 2,
  databaseMs: 1,
  driverMs: 0,
};
const plan: Plan = {
  nodes: 2,
  coresPerNode: 2,
  shards: 2,
  coresPerShard: 2,
  isOneMachine: false,
  speed: 1,
  roundTripMs: 0.5,
  commitMs: 2,
};

test('a system below its limit does all the work that arrives, and one above it does what its event loops can', () => {
  const below = simulate(plan, [{ cost, load: { perSecond: 200 } }], 20_000);
  expect(below.perSecond).toBeGreaterThan(190);
  expect(below.perSecond).toBeLessThan(210);
  // 200 operations of 3 ms on 4 cores, and of 1 ms and a tenth on 4.
  expect(below.nodesBusy).toBeCloseTo(0.15, 1);
  expect(below.slow).toBe(0);
  const most = simulate(plan, [{ cost, load: { connections: 500 } }], 5000).perSecond;
  // Three milliseconds on four cores.
  expect(most).toBeGreaterThan(1000);
  expect(most).toBeLessThan(1400);
});

test('operations that meet a failure are retried until they succeed', () => {
  const traffic = [{ cost, load: { perSecond: 200 } }];
  const failure = { part: 'all nodes', atMs: 3000, forMs: 4000 } as const;
  const { perSecond, slow, lastSlowMs } = simulate(plan, traffic, 30_000, failure);
  expect(perSecond).toBeGreaterThan(185);
  expect(slow).toBeGreaterThan(0.05);
  expect(lastSlowMs).toBeGreaterThan(7000);
  expect(lastSlowMs).toBeLessThan(25_000);
});

test('a shard that is away stops what it is asked for, and everything if every shard is asked', () => {
  const many = { ...plan, nodes: 4, shards: 20 };
  const failure = { part: 'one shard', atMs: 3000, forMs: 4000 } as const;
  const slowOf = (one: Cost): number => simulate(many, [{ cost: one, load: { perSecond: 200 } }], 12_000, failure).slow;
  const onEvery = slowOf({ ...cost, onAllShards: 1, onOtherShards: 0 });
  const onOne = slowOf(cost);
  const onOwn = slowOf({ ...cost, onOtherShards: 0 });
  // A third of the time, for a twentieth of the operations with each shard that they ask.
  expect(onEvery).toBeGreaterThan(0.2);
  expect(onOne).toBeLessThan(0.1);
  expect(onOne).toBeGreaterThan(onOwn);
});
