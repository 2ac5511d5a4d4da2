import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../records/attempts.ts';
import { assertNotLocked, lockedUntil } from './lock-out.ts';

const at = (failures: number): AttemptRecord => ({ failures, lastFailureAt: 1_000_000 });

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
    expect(lockedUntil(at(failures))).toBe(seconds === 0 ? 0 : 1_000_000 + seconds * 1000);
  });
});

describe('assertNotLocked', () => {
  it('throws until the lock ends, and no longer', () => {
    expect(() => assertNotLocked(at(6), 1_001_999)).toThrow('Password attempts exceeded');
    expect(() => assertNotLocked(at(6), 1_002_000)).not.toThrow();
  });

  it.each([0, 1, 10_000])('does not lock for more than 15 minutes after the clock is set back by %i s', (seconds) => {
    const now = 1_000_000 - seconds * 1000;
    const locked = () => assertNotLocked(at(400), now);
    if (seconds < 2) expect(locked).toThrow('Password attempts exceeded');
    else expect(locked).not.toThrow();
  });

  it('accepts a subject without failures', () => {
    expect(() => assertNotLocked(undefined, 0)).not.toThrow();
  });
});
