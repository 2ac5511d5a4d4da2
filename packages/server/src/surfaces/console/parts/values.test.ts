import { describe, expect, it } from 'vitest';
import { command, copyable, quoted, relative, time } from './values.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

describe('relative times', () => {
  it.each([
    [0, 'just now'],
    [4 * SECOND, 'just now'],
    [59 * SECOND, '59 seconds ago'],
    [MINUTE, '1 minute ago'],
    [59 * MINUTE, '59 minutes ago'],
    [HOUR, '1 hour ago'],
    [DAY, '1 day ago'],
    [59 * DAY, '59 days ago'],
    [60 * DAY, '2 months ago'],
    [730 * DAY, '2 years ago'],
    [-10 * MINUTE, 'in 10 minutes'],
  ])('%d ms', (passed, words) => {
    expect(relative(NOW - passed, NOW)).toBe(words);
  });

  it('have the exact time as title', () => {
    expect(String(time(NOW - HOUR, NOW))).toBe(
      '<time datetime="2026-11-30T11:00:00.000Z" title="2026-11-30T11:00:00.000Z">1 hour ago</time>',
    );
    expect(String(time(null, NOW))).toContain('never');
  });
});

it.each([
  ['us-east-1_a', 'us-east-1_a'],
  ['ada@example.com', 'ada@example.com'],
  ['two words', "'two words'"],
  ["it's; rm -rf $HOME", "'it'\\''s; rm -rf $HOME'"],
  ['', "''"],
])('quotes %j for a shell', (argument, expected) => {
  expect(quoted(argument)).toBe(expected);
});

it('escapes what is copied', () => {
  const text = '"><script>alert(1)</script>';
  for (const html of [copyable(text, text), command(text, text)].map(String)) expect(html).not.toContain('<script');
});
