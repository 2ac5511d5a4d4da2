import { expect, it } from 'vitest';
import { parseDuration } from './duration.ts';

it.each([
  ['P30D', 30 * 86_400_000],
  ['P1W', 7 * 86_400_000],
  ['PT5M', 300_000],
  ['PT0.5S', 500],
  ['P1DT2H3M4.005S', 93_784_005],
  ['-PT1H', -3_600_000],
  ['PT0S', 0],
])('reads %s', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each(['', 'P', 'PT', 'P1DT', '-P', 'P1Y', 'P1M', '1D', 'PT1.2345S', 'P-1D', 'pt5m', 'PT5M ', 'P9999999999D'])(
  'rejects "%s"',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);
