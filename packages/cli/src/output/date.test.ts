import { expect, it } from 'vitest';
import { dateTime, iso } from './date.ts';

it('formats times in the time zone of this machine, and for programs in UTC', () => {
  expect(dateTime(new Date(2027, 0, 2, 3, 4))).toBe('2027-01-02 03:04');
  expect(iso(Date.UTC(2027, 0, 2))).toBe('2027-01-02T00:00:00.000Z');
  expect(iso(undefined)).toBeNull();
});
