import { describe, expect, it } from 'vitest';
import { createSettableClock, isCloseToCaller, machineClock } from './settable-clock.ts';

const start = Date.UTC(2026, 10, 23, 12);

function setUp() {
  const machine = { time: start, at: 0 };
  const pass = (milliseconds: number) => {
    machine.time += milliseconds;
    machine.at += milliseconds;
  };
  const clock = createSettableClock(
    () => machine.time,
    () => machine.at,
  );
  return { clock, pass };
}

describe('a settable clock', () => {
  it('shows the time of the machine until it is moved', () => {
    const { clock, pass } = setUp();
    pass(5);
    expect([clock.now(), clock.machine(), clock.setting]).toEqual([
      start + 5,
      start + 5,
      { kind: 'running', offsetMs: 0 },
    ]);
  });

  it('runs on from where it was set or advanced to', () => {
    const { clock, pass } = setUp();
    clock.set(1_000);
    pass(5);
    expect(clock.now()).toBe(1_005);
    clock.advance(-500);
    pass(1);
    expect(clock.now()).toBe(506);
    expect(clock.machine()).toBe(start + 6);
  });

  it('stands still, can be moved while it does, and runs on from there', () => {
    const { clock, pass } = setUp();
    clock.freeze(true);
    pass(5);
    expect(clock.now()).toBe(start);
    clock.advance(100);
    pass(5);
    expect(clock.now()).toBe(start + 100);
    clock.freeze(false);
    pass(5);
    expect(clock.now()).toBe(start + 105);
  });

  it('takes back an earlier setting', () => {
    const { clock, pass } = setUp();
    clock.advance(1_000);
    const { setting } = clock;
    clock.freeze(true);
    pass(10);
    clock.use(setting);
    expect(clock.now()).toBe(start + 1_010);
  });

  it('has a monotonic time that is moved ahead with it, and never stands still or goes back', () => {
    const { clock, pass } = setUp();
    clock.advance(1_000);
    expect(clock.monotonic()).toBe(1_000);
    clock.advance(-5_000);
    expect(clock.monotonic()).toBe(1_000);
    clock.freeze(true);
    pass(7);
    expect(clock.monotonic()).toBe(1_007);
  });
});

it('accepts the time of callers whose clocks were not moved, and of those whose clocks were', () => {
  const { clock } = setUp();
  clock.advance(86_400_000);
  const isClose = (instant: number) => isCloseToCaller(instant, clock, 300_000);
  expect([start - 300_000, start, start + 86_400_000].map(isClose)).toEqual([true, true, true]);
  expect([start - 300_001, start + 3_600_000, start + 86_700_001].map(isClose)).toEqual([false, false, false]);
});

it('leaves what other programs check to the clock of the machine', () => {
  const { clock } = setUp();
  clock.advance(86_400_000);
  expect(machineClock(clock).now()).toBe(start);
  expect(machineClock({ now: () => 7 }).now()).toBe(7);
});
