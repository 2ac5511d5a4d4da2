import { expect, it } from 'vitest';
import { createTokenBuckets } from './token-buckets.ts';

/** Buckets, and a clock that the test sets. */
function bucketsAt(remembered = 10) {
  const clock = { now: 1_000 };
  const buckets = createTokenBuckets(remembered, () => clock.now);
  /** How many tokens can be taken at once. */
  const drain = (name: string, perSecond: number, burst?: number): number => {
    let taken = 0;
    while (taken < 100 && buckets.take(name, perSecond, burst)) taken += 1;
    return taken;
  };
  return { clock, buckets, drain };
}

it('holds the tokens of a second at first, and fills at its rate', () => {
  const { clock, drain } = bucketsAt();
  expect(drain('a', 5)).toBe(5);
  clock.now += 199;
  expect(drain('a', 5)).toBe(0);
  clock.now += 1;
  expect(drain('a', 5)).toBe(1);
  clock.now += 600;
  expect(drain('a', 5)).toBe(3);
  clock.now += 60_000;
  expect(drain('a', 5)).toBe(5);
});

it('holds as many as the burst', () => {
  const { clock, drain } = bucketsAt();
  expect(drain('a', 2, 8)).toBe(8);
  clock.now += 1_000;
  expect(drain('a', 2, 8)).toBe(2);
  clock.now += 60_000;
  expect(drain('a', 2, 8)).toBe(8);
});

it('keeps parts of a token while none can be taken', () => {
  const { clock, buckets, drain } = bucketsAt();
  drain('a', 1);
  for (let i = 0; i < 9; i++) {
    clock.now += 100;
    expect(buckets.take('a', 1)).toBe(false);
  }
  clock.now += 100;
  expect(buckets.take('a', 1)).toBe(true);
});

it('counts each name by itself, and forgets the names that were used longest ago', () => {
  const { drain } = bucketsAt(2);
  expect(drain('a', 3)).toBe(3);
  expect(drain('b', 3)).toBe(3);
  expect(drain('a', 3)).toBe(0);
  expect(drain('c', 3)).toBe(3);
  expect(drain('d', 3)).toBe(3);
  expect(drain('a', 3)).toBe(3);
});
