import { expect, it } from 'vitest';
import { testPool } from '../testing/pool.ts';
import { trustEndsAt } from './device-trust.ts';

const week = testPool({ UserPoolTags: { 'latchkey:device-trust-days': '7' } });

it.each([
  [week, { mfaTrustedAt: 5_000, createdAt: 1_000 }, 5_000 + 7 * 86_400_000],
  [week, { mfaTrustedAt: 0, createdAt: 1_000 }, 7 * 86_400_000],
  [week, { mfaTrustedAt: null, createdAt: 1_000 }, 1_000 + 7 * 86_400_000],
  [testPool(), { mfaTrustedAt: 5_000, createdAt: 1_000 }, null],
] as const)('ends after the days of the pool, from the last MFA on: case %#', (pool, device, end) => {
  expect(trustEndsAt(pool, device)).toBe(end);
});
