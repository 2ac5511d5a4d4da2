import { expect, it } from 'vitest';
import { createSteadyClock } from './steady-clock.ts';

const MINUTE = 60_000;
const START = 1_800_000_000_000;

/** A steady clock that is read every five minutes and settles after twenty. */
function machine() {
  const time = { wall: START, monotonic: 123_456 };
  const steady = createSteadyClock({ now: () => time.wall }, () => time.monotonic, 20 * MINUTE);
  const ask = (minutes: number) => {
    let answer = steady();
    for (let passed = 0; passed < minutes; passed += 5) {
      time.wall += 5 * MINUTE;
      time.monotonic += 5 * MINUTE;
      answer = steady();
    }
    return answer === undefined ? undefined : (answer - START) / MINUTE;
  };
  const set = (minutes: number) => {
    time.wall += minutes * MINUTE;
  };
  return { ask, set };
}

it('returns undefined until it has settled, then the time', () => {
  const { ask } = machine();
  expect(ask(15)).toBeUndefined();
  expect(ask(5)).toBe(20);
  expect(ask(60)).toBe(80);
});

it('does not follow a jump ahead that is undone', () => {
  const { ask, set } = machine();
  ask(30);
  set(24 * 60);
  expect(ask(15)).toBe(45);
  set(-24 * 60);
  expect(ask(60)).toBe(105);
});

it('follows a jump ahead that lasts', () => {
  const { ask, set } = machine();
  ask(30);
  set(60);
  expect(ask(15)).toBe(45);
  expect(ask(10)).toBe(30 + 60 + 25);
});

it('follows at once when the clock is set back', () => {
  const { ask, set } = machine();
  ask(30);
  set(-60);
  expect(ask(5)).toBe(30 - 60 + 5);
});
