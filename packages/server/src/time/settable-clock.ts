/**
 * The clock of a server in development. It can be set, advanced and stopped, so that a test does not wait for what takes
 * a day. Everything that is stored or sealed gets its instants from this clock, and is compared with it.
 */
import type { Clock } from '../ports/clock.ts';
import { isCloseTo } from './instants.ts';

/** How the clock differs from the machine's: it runs ahead or behind by some milliseconds, or stands still. */
export type ClockSetting =
  | { readonly kind: 'running'; readonly offsetMs: number }
  | { readonly kind: 'frozen'; readonly at: number };

export interface SettableClock extends Clock {
  /** The machine's time. */
  readonly machine: () => number;
  /**
   * Milliseconds since an arbitrary moment, for limits per second and for the age of cached values. It never stands still
   * and never goes back. It is moved ahead with the clock, so that such a wait is over when the clock has been moved beyond it.
   */
  monotonic(): number;
  readonly setting: ClockSetting;
  /** Replaces the setting. */
  use(setting: ClockSetting): void;
  /** Sets the instant. A clock that stands still then stands still there. */
  set(instant: number): void;
  /** Moves the clock by some milliseconds, which may be negative. */
  advance(milliseconds: number): void;
  /** Stops the clock, or lets it run on from where it stands. */
  freeze(isFrozen: boolean): void;
}

const asTheMachine: ClockSetting = { kind: 'running', offsetMs: 0 };

/** The earliest and the latest instant that a clock may show: the years 1970 to 9999, which RFC 3339 can write. */
export const CLOCK_RANGE = { from: 0, to: Date.UTC(9999, 11, 31) } as const;

/**
 * Returns a clock that first shows the machine's time.
 *
 * @param machine the machine's time, in milliseconds since the epoch
 * @param monotonic milliseconds since an arbitrary moment, by a clock that is never set
 */
export function createSettableClock(machine: () => number, monotonic: () => number): SettableClock {
  let setting = asTheMachine;
  let movedAhead = 0;
  const now = (): number => (setting.kind === 'frozen' ? setting.at : machine() + setting.offsetMs);
  const use = (next: ClockSetting): void => {
    const before = now();
    setting = next;
    movedAhead += Math.max(0, now() - before);
  };
  const set = (instant: number): void =>
    use(
      setting.kind === 'frozen' ? { kind: 'frozen', at: instant } : { kind: 'running', offsetMs: instant - machine() },
    );
  return {
    now,
    machine,
    monotonic: () => monotonic() + movedAhead,
    get setting() {
      return setting;
    },
    use,
    set,
    advance: (milliseconds) => set(now() + milliseconds),
    freeze: (isFrozen) =>
      use(isFrozen ? { kind: 'frozen', at: now() } : { kind: 'running', offsetMs: now() - machine() }),
  };
}

/**
 * The machine's clock: for what other programs check against their own clocks, such as certificates and the signatures
 * of posts.
 */
export function machineClock(clock: Clock): Clock {
  return { now: () => clock.machine?.() ?? clock.now() };
}

/**
 * Whether an instant from a caller's own clock is close enough to now. A clock that was moved does not reject callers: their clocks
 * show the time of the machine.
 */
export function isCloseToCaller(instant: number, clock: Clock, skewMs: number): boolean {
  return isCloseTo(instant, clock.now(), skewMs) || isCloseTo(instant, machineClock(clock).now(), skewMs);
}
