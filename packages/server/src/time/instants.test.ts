import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOCK_DIFFERENCE_MS, elapsedSince, hasEnded, hasExpired, isWindowOver, remainingMs } from './instants.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const instant = fc.integer({ min: NOW - 400 * 24 * HOUR, max: NOW + 400 * 24 * HOUR });
const length = fc.integer({ min: 1, max: 24 * HOUR });

describe('elapsedSince', () => {
  it('counts from the event, and takes a small difference between clocks for no time at all', () => {
    expect(elapsedSince(NOW - 10, NOW)).toBe(10);
    expect(elapsedSince(NOW + CLOCK_DIFFERENCE_MS, NOW)).toBe(0);
  });

  it('is longer than any period for an event that lies in the future', () => {
    expect(elapsedSince(NOW + CLOCK_DIFFERENCE_MS + 1, NOW)).toBe(Number.POSITIVE_INFINITY);
    expect(elapsedSince(NOW + 1, NOW, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

it('hasExpired is true from the recorded instant on', () => {
  expect([hasExpired(NOW, NOW - 1), hasExpired(NOW, NOW), hasExpired(NOW, NOW + 1)]).toEqual([false, true, true]);
});

describe('hasEnded', () => {
  it('is true at the end, and for something issued before the clock was set back', () => {
    expect(hasEnded(NOW + HOUR, HOUR, NOW)).toBe(false);
    expect(hasEnded(NOW, HOUR, NOW)).toBe(true);
    expect(hasEnded(NOW + HOUR + CLOCK_DIFFERENCE_MS, HOUR, NOW)).toBe(false);
    expect(hasEnded(NOW + HOUR + CLOCK_DIFFERENCE_MS + 1, HOUR, NOW)).toBe(true);
  });

  it('never lets anything live longer than its lifetime, whatever the clock did since', () => {
    fc.assert(
      fc.property(instant, instant, length, (issuedAt, now, life) => {
        if (hasEnded(issuedAt + life, life, now)) return;
        // From here on it is valid for its whole lifetime plus the difference between two clocks at most.
        expect(hasEnded(issuedAt + life, life, now + life + CLOCK_DIFFERENCE_MS)).toBe(true);
      }),
    );
  });
});

describe('isWindowOver', () => {
  it('ends after the period at the latest, whatever the clock did since it began', () => {
    fc.assert(
      fc.property(instant, instant, length, (beganAt, now, period) => {
        const isOver = (at: number) => isWindowOver(beganAt + period, period, at);
        expect(isOver(now) || isOver(now + period + CLOCK_DIFFERENCE_MS)).toBe(true);
      }),
    );
  });

  it('is false during the period', () => {
    expect([isWindowOver(NOW + HOUR, HOUR, NOW), isWindowOver(NOW + 1, HOUR, NOW)]).toEqual([false, false]);
    expect(isWindowOver(NOW, HOUR, NOW)).toBe(true);
  });
});

it('remainingMs is never longer than the whole wait, and never negative', () => {
  expect([
    remainingMs(NOW + 5, NOW, 10),
    remainingMs(NOW + 5, NOW - HOUR, 10),
    remainingMs(NOW, NOW + HOUR, 10),
  ]).toEqual([5, 10, 0]);
});
