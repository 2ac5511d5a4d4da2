/** The clock of the server of a test. */
import type { Development } from '@latchkey/server';

export interface TestClock {
  /** The server's time, in milliseconds since the epoch: pass the clock to `createClient` of `@latchkey/client`. */
  now(): number;
  /** Moves the clock ahead, or back if negative. What has expired by then is removed. */
  advance(duration: number | ClockDuration): Promise<void>;
  /** Sets the clock. @param instant a Date, milliseconds since the epoch, or a text that `Date` reads */
  set(instant: Date | number | string): Promise<void>;
  /** Stops the clock, until `unfreeze`. It can still be set and advanced. */
  freeze(): Promise<void>;
  unfreeze(): Promise<void>;
  /** Sets the clock to the time of the machine, running. */
  real(): Promise<void>;
}

export interface ClockDuration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const lengths = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000, milliseconds: 1 } as const;

export function createTestClock(development: Development): TestClock {
  const move = async (change: Parameters<Development['moveClock']>[0]): Promise<void> =>
    void (await development.moveClock(change));
  return {
    now: () => development.clock().now,
    advance: async (duration) => move({ advance: millisecondsOf(duration) }),
    set: async (instant) => move({ set: instantOf(instant) }),
    freeze: () => move({ frozen: true }),
    unfreeze: () => move({ frozen: false }),
    real: () => move({ real: true }),
  };
}

function instantOf(instant: Date | number | string): number {
  const time = new Date(instant).getTime();
  if (Number.isNaN(time)) throw new TypeError(`"${String(instant)}" is not an instant.`);
  return time;
}

function millisecondsOf(duration: number | ClockDuration): number {
  if (typeof duration === 'number') return duration;
  const entries = Object.entries(duration);
  const unknown = entries.find(([unit]) => !Object.hasOwn(lengths, unit));
  if (unknown !== undefined || entries.length === 0) {
    throw new TypeError(`A duration has the members ${Object.keys(lengths).join(', ')}.`);
  }
  return entries.reduce((sum, [unit, count]) => sum + Number(count) * lengths[unit as keyof typeof lengths], 0);
}
