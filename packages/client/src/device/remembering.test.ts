import { describe, expect, it } from 'vitest';
import type { DeviceRecord } from './device-record.ts';
import { isOverdue, remembering } from './remembering.ts';

const now = 1_700_000_000_000;
const dayMs = 86_400_000;
const record: DeviceRecord = {
  version: 1,
  userPoolId: 'p',
  userId: 'u',
  deviceKey: 'k',
  deviceGroupKey: 'g',
  secret: 's',
  confirmed: true,
  remembered: false,
  trusted: true,
};

describe('remembering', () => {
  it.each([
    [true, 30, now + 30 * dayMs],
    [true, 0, now],
    [true, undefined, undefined],
    [false, 30, undefined],
  ])('%s for %s days', (remembered, days, until) => {
    const changed = remembering({ ...record, rememberUntil: 1 }, remembered, days, now);
    expect(changed).toMatchObject({ remembered, trusted: true });
    expect(changed.rememberUntil).toBe(until);
    expect('rememberUntil' in changed).toBe(until !== undefined);
  });
});

describe('isOverdue', () => {
  it.each([
    [{ remembered: true }, false],
    [{ remembered: true, rememberUntil: now + 1 }, false],
    [{ remembered: true, rememberUntil: now }, true],
    [{ remembered: false, rememberUntil: now - 1 }, false],
  ])('%j: %s', (part, overdue) => {
    expect(isOverdue({ ...record, ...part }, now)).toBe(overdue);
  });
});
