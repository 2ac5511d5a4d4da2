import { expect, it } from 'vitest';
import { classicThemeOf, themeOf } from '../../rules/branding/theme.ts';
import { ThemeCache } from './theme-cache.ts';

it('a theme is made once for each key, and the oldest are made again', () => {
  const cache = new ThemeCache();
  const [first, other] = [themeOf(), classicThemeOf()];
  expect(cache.get('a', () => first)).toBe(first);
  expect(cache.get('a', () => other)).toBe(first);
  expect(cache.get('b', () => other)).toBe(other);
  for (let count = 0; count < 200; count += 1) cache.get(`more ${count}`, () => other);
  expect(cache.get('a', () => other)).toBe(other);
});
