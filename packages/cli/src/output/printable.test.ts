import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it.each([
  ['up\u001b[2J', 'up\ufffd[2J'],
  ['a\rb\u0007c\u009bd', 'a\ufffdb\ufffdc\ufffdd'],
  ['user\u202egnp.exe', 'user\ufffdgnp.exe'],
  ['two\nlines, ünï, 👩‍💻', 'two\nlines, ünï, 👩‍💻'],
])('makes %j printable', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
