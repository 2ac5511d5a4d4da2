import { expect, it } from 'vitest';
import { formatMailAddress, isMailAddress, parseMailAddress } from './mail-address.ts';

it.each([
  ['jane@example.com', '', 'jane@example.com'],
  [' jane@example.com ', '', 'jane@example.com'],
  ['<jane@example.com>', '', 'jane@example.com'],
  ['Jane Doe <jane@example.com>', 'Jane Doe', 'jane@example.com'],
  ['"Doe, \\"J\\" Jane" <jane@example.com>', 'Doe, "J" Jane', 'jane@example.com'],
  ['"Jane <j> Doe" <jane@example.com>', 'Jane <j> Doe', 'jane@example.com'],
  ['"Team: a@b" <jane@example.com>', 'Team: a@b', 'jane@example.com'],
  ['Jane (Support) Doe <jane@example.com>', 'Jane (Support) Doe', 'jane@example.com'],
  ['"" <jane@example.com>', '', 'jane@example.com'],
  ['"Jane 😀" < jane@example.com >', 'Jane 😀', 'jane@example.com'],
  ['Jörg <jörg@exämple.com>', 'Jörg', 'jörg@exämple.com'],
])('reads %s', (text, name, address) => {
  expect(parseMailAddress(text)).toEqual({ name, address });
  const written = formatMailAddress({ name, address });
  expect(parseMailAddress(written)).toEqual({ name, address });
});

it.each([
  '',
  'jane',
  'jane@',
  'a@example.com, b@example.com',
  'a@example.com b@example.com',
  'Jane <a@example.com> <b@example.com>',
  'Jane\r\nBcc: all@example.com <a@example.com>',
  'Jane <a@example.com\r\n>',
  'Jane "Joe <a@example.com>',
  'a@b@example.com',
  'a@example.com, Bob <b@example.com>',
  'a@example.com; Bob <b@example.com>',
  'Doe, Jane <jane@example.com>',
  'jane@example.com <jane@example.com>',
  'Team: a@example.com, b@example.com;',
  'Team: Jane <a@example.com>',
  'Jane <a@example.com',
  'Jane a@example.com>',
  'Jane <a@example.com> Doe',
  'Jane <<a@example.com>>',
  'Jane <a@example.com>>',
  'Jane <>',
  '<>',
  '<',
  '"Jane\\" <a@example.com>',
  'Jane\u0000 <a@example.com>',
  'Jane\u0085 <a@example.com>',
  `Jane ${' '.repeat(60_000)}`,
])('rejects %j', (text) => {
  expect(parseMailAddress(text)).toBeUndefined();
});

it('accepts an address unchanged, or rejects it', () => {
  expect(isMailAddress('jane+tag@sub.example.com')).toBe(true);
  for (const text of [
    'Jane <jane@example.com>',
    'jane@example.com\n',
    '"a b"@example.com',
    `${'a'.repeat(3000)}@b.c`,
  ]) {
    expect(isMailAddress(text)).toBe(false);
  }
});
