import { expect, it } from 'vitest';
import { isResource } from './resource.ts';

const longest = `https://a.example/${'a'.repeat(1024 - 'https://a.example/'.length)}`;

it.each(['https://api.example.com', 'http://localhost:3000/api', 'myapp://api', 'urn:example:api', longest])(
  'takes %.60s',
  (text) => {
    expect(isResource(text)).toBe(true);
  },
);

it.each([
  '',
  'api',
  '/api',
  'http://api.example.com',
  'http://localhost.example.com',
  'https://api.example.com/#part',
  'https://api.example.com/a b',
  'https://api.example.com/\n',
  `${longest}a`,
])('refuses %.60j', (text) => {
  expect(isResource(text)).toBe(false);
});
