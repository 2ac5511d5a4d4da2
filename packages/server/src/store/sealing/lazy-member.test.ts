import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { lazyMember } from './lazy-member.ts';

const withSecret = lazyMember('secret');

it('computes the member when it is read, for each object by itself', () => {
  const computed: string[] = [];
  const make = (secret: string) =>
    withSecret({ salt: `salt of ${secret}` }, () => {
      computed.push(secret);
      return secret;
    });
  const [first, second] = [make('a'), make('b')];
  expect(computed).toEqual([]);
  expect(second.secret).toBe('b');
  expect(computed).toEqual(['b']);
  expect([first.salt, first.secret]).toEqual(['salt of a', 'a']);
});

it('is a member like any other for copies, comparison and JSON', () => {
  const object = withSecret({ salt: 'ab' }, () => 'c');
  expect({ ...object }).toStrictEqual({ salt: 'ab', secret: 'c' });
  expect(object).toEqual({ salt: 'ab', secret: 'c' });
  expect(JSON.stringify(object)).toBe('{"salt":"ab","secret":"c"}');
});

it('is not computed for a log, and no copy has the function that computes it', () => {
  const make = () => {
    throw new Error('opened');
  };
  const object = withSecret({ salt: 'ab' }, make);
  expect(inspect(object)).toBe("{ salt: 'ab', secret: [Getter] }");
  expect(() => object.secret).toThrow('opened');
  expect(() => ({ ...object })).toThrow('opened');
  const opened = withSecret({ salt: 'ab' }, () => 'c');
  expect(structuredClone(opened)).toStrictEqual({ salt: 'ab', secret: 'c' });
  expect(Object.getOwnPropertySymbols({ ...opened })).toEqual([]);
});
