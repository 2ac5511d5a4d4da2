import { describe, expect, it } from 'vitest';
import { type SettingsShape, shapeProblem } from './settings-shape.ts';

const problemOf = (shape: SettingsShape, value: unknown) => shapeProblem(shape, value, 'it');

describe('a value', () => {
  it.each<[SettingsShape, readonly unknown[], readonly unknown[], string]>([
    ['flag', [true, false], ['true', 0, 1, null, undefined], 'it must be true or false'],
    [
      'colour',
      ['00000000', 'ffFFfFaA', '12345678'],
      ['', '1234567', '123456789', 'g2345678', '1234567g', '#1234567', 12_345_678, ['12345678'], null],
      'it must be a colour of 8 hexadecimal digits',
    ],
    ['length', [0, 0.5, 1e9], [-0.1, Infinity, Number.NaN, '1', null, true, [1]], 'it must be a number, 0 or more'],
    [
      'keyword',
      ['A', 'BUTTON_LIST', `A${'B'.repeat(63)}`],
      ['', 'a', '_A', 'Aa', 'A1', 'A B', 'A\n', 'aA', `A${'B'.repeat(64)}`, ['A'], 5],
      'it must be an upper-case word',
    ],
    ['text', ['', 'x'.repeat(128)], ['x'.repeat(129), 5, ['x'], null], 'it must be a text of at most 128 characters'],
    [{ oneOf: ['A', 'B'] }, ['A', 'B'], ['', 'C', 'A, B', ['A'], null], 'it must be one of A, B'],
    [
      { listOf: 'flag' },
      [[], [true], Array(100).fill(true)],
      [Array(101).fill(true), {}, 'flag', null],
      'it must be a list of at most 100',
    ],
    [{ mapOf: 'flag' }, [{}, { a: true }], [[], 'a', null, undefined, 5], 'it must be an object'],
    [{ members: { a: 'flag' } }, [{}, { a: true }], [[], 'a', null, undefined, 5], 'it must be an object'],
  ])('of the shape %j', (shape, right, wrong, problem) => {
    for (const value of right) expect(problemOf(shape, value), JSON.stringify(value)).toBeUndefined();
    for (const value of wrong) expect(problemOf(shape, value), JSON.stringify(value)).toBe(problem);
  });
});

describe('what is inside of a value', () => {
  it.each<[SettingsShape, unknown, string]>([
    [{ listOf: 'flag' }, [true, 1], 'it.1 must be true or false'],
    [{ listOf: { listOf: 'flag' } }, [[true], [true, 0]], 'it.1.1 must be true or false'],
    [{ mapOf: 'flag' }, { a: true, b: 1 }, 'it.b must be true or false'],
    [{ mapOf: 'flag' }, { ['x'.repeat(61)]: 1 }, `it.${'x'.repeat(60)} must be true or false`],
    [
      { members: { a: { members: { b: 'text' } } } },
      { a: { b: 5 } },
      'it.a.b must be a text of at most 128 characters',
    ],
    [{ members: { a: 'flag' } }, { b: true }, 'it has an unknown key "b"'],
    [{ members: { a: 'flag' } }, { ['x'.repeat(61)]: 1 }, `it has an unknown key "${'x'.repeat(60)}"`],
    [{ members: { a: 'flag' } }, { toString: 1 }, 'it has an unknown key "toString"'],
    [{ members: { a: 'flag' } }, { b: true, a: 5 }, 'it has an unknown key "b"'],
  ])('of the shape %j is checked: %j', (shape, value, problem) => {
    expect(problemOf(shape, value)).toBe(problem);
  });

  it('is limited to 100 keys', () => {
    const keys = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, true]));
    expect(problemOf({ mapOf: 'flag' }, keys(100))).toBeUndefined();
    expect(problemOf({ mapOf: 'flag' }, keys(101))).toBe('it has too many keys');
  });
});
