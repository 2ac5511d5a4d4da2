import { afterAll, describe, expect, it } from 'vitest';
import { attacksOn } from './attacks.ts';
import { formalFaults, reviewPattern } from './review.ts';
import { slowPatterns } from './slow-patterns.ts';
import { Trials } from './trials.ts';

const trials = new Trials();
afterAll(() => trials.close());

const review = (source: string, flags: string) =>
  reviewPattern(trials, { kind: 'expression', source, flags, repeats: flags.includes('g'), place: 'here' });

describe('a slow expression is reported', () => {
  it.each(slowPatterns.filter(({ isQuick }) => isQuick))('$source $flags ($from)', async ({ source, flags }) => {
    const { faults, trial } = await review(source, flags);
    expect(faults).not.toEqual([]);
    expect(trial?.milliseconds).toBeGreaterThan(50);
  });
});

describe('an expression in linear time is accepted', () => {
  it.each([
    ['^[\\w-]+_[0-9a-f-]+$', ''],
    ['^\\s|\\s$', ''],
    ['\\s+', 'g'],
    ['[&<>"\']', 'g'],
    ['^"((?:[^"\\\\]|\\\\.)*)"$', 'u'],
    ['^\\d{4}-\\d\\d-\\d\\d$', ''],
    ['^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$', ''],
    ['(?!\\n)[\\p{Cc}\\p{Bidi_Control}]', 'gu'],
    ['[[a-z]--[aeiou]]+x?', 'v'],
  ])('%s %s', async (source, flags) => {
    expect((await review(source, flags)).faults).toEqual([]);
  });
});

it('finds backtracking by static analysis', () => {
  expect(formalFaults('^(a+)+$', '')).toEqual([expect.stringMatching(/^exponential time .* for repetitions of a$/)]);
  expect(formalFaults('^a*b+a*$', '')).toEqual([]);
  expect(formalFaults('^a*b?a*$', '')).toEqual([expect.stringMatching(/^polynomial time .*trade/)]);
});

it('creates attacks that a part of the expression matches, with ends that it does not match', () => {
  const attacks = attacksOn('<li\\b[^>]*>', 'g');
  expect(attacks).toContainEqual({ prefix: '', pump: '<li', suffix: '' });
  expect(attacks).toContainEqual({ prefix: '<li', pump: 'a', suffix: '\u0001' });
  expect(new Set(attacks.map((attack) => JSON.stringify(attack))).size).toBe(attacks.length);
});

it('finds characters of any class', () => {
  const attacks = attacksOn('^[^\\x00-\\x7f]{3}(?:\\p{Lu}|[[a-z]--[aeiou]])+$', 'v');
  expect(attacks.map(({ prefix, pump }) => prefix + pump)).toContain('éééZ');
});
