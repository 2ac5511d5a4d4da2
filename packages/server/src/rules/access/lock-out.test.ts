import { describe, expect, it } from 'vitest';
import { type AttemptRecord, UNTIL_RESET } from '../../records/attempts.ts';
import { assertNotLocked, countedFailures, lockedUntil } from './lock-out.ts';

const at = (failures: number): AttemptRecord => ({ failures, lastFailureAt: 1_000_000 });
const cognito = { id: 'pool', settings: { lockOut: 'cognito' } } as const;
const nist = { id: 'pool', settings: { lockOut: 'nist' } } as const;

describe('lockedUntil', () => {
  it.each([
    [1, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [7, 4],
    [8, 8],
    [9, 16],
    [10, 32],
    [11, 64],
    [12, 128],
    [13, 256],
    [14, 512],
    [15, 900],
    [16, 900],
    [400, 900],
    [5000, 900],
  ])('after %i failures locks for %i seconds', (failures, seconds) => {
    expect(lockedUntil(cognito, at(failures))).toBe(seconds === 0 ? 0 : 1_000_000 + seconds * 1000);
  });
});

describe('assertNotLocked', () => {
  it('throws until the lock ends, and no longer', () => {
    expect(() => assertNotLocked(cognito, at(6), 1_001_999)).toThrow('Password attempts exceeded');
    expect(() => assertNotLocked(cognito, at(6), 1_002_000)).not.toThrow();
  });

  it.each([0, 1, 10_000])('does not lock for more than 15 minutes after the clock is set back by %i s', (seconds) => {
    const now = 1_000_000 - seconds * 1000;
    const locked = () => assertNotLocked(cognito, at(400), now);
    if (seconds < 2) expect(locked).toThrow('Password attempts exceeded');
    else expect(locked).not.toThrow();
  });

  it('accepts a subject without failures', () => {
    expect(() => assertNotLocked(cognito, undefined, 0)).not.toThrow();
  });
});

describe('the profile nist', () => {
  const year = 365 * 24 * 3600_000;

  it.each([
    [4, 0],
    [5, 1_001_000],
    [15, 1_900_000],
    [99, 1_900_000],
    [100, UNTIL_RESET],
    [400, UNTIL_RESET],
  ])('after %i failures locks until %i', (failures, until) => {
    expect(lockedUntil(nist, at(failures))).toBe(until);
  });

  it('does not forget failures', () => {
    expect([countedFailures(nist, at(99), year), countedFailures(cognito, at(99), year)]).toEqual([99, 0]);
  });

  it.each([1_000_000, year, 0])('holds the lock after 100 failures when the clock is at %i', (now) => {
    expect(() => assertNotLocked(nist, at(100), now)).toThrow('Password attempts exceeded');
  });
});
