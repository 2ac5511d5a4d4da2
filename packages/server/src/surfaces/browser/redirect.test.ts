import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { asciiAddress, redirectTo } from './redirect.ts';

it.each([
  ['https://app.example/cb?code=a&state=x%20%25', 'https://app.example/cb?code=a&state=x%20%25'],
  ['https://app.example/日本?x=%41&state=a+b%25', 'https://app.example/%E6%97%A5%E6%9C%AC?x=%41&state=a+b%25'],
  ['https://app.example/ü?code=a', 'https://app.example/%C3%BC?code=a'],
  ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
  ['https://bücher.example:8443?code=a', 'https://xn--bcher-kva.example:8443?code=a'],
  ['https://[bücher/x', 'https://[b%C3%BCcher/x'],
  ['my.app:/é', 'my.app:/%C3%A9'],
  ['myapp://café?code=a', 'myapp://caf%C3%A9?code=a'],
  ['/us-east-1_AbCdEfGhI/login?lang=de', '/us-east-1_AbCdEfGhI/login?lang=de'],
  ['HTTPS://APP.example/cb', 'HTTPS://APP.example/cb'],
  ['https://app.example/\ud800', 'https://app.example/%EF%BF%BD'],
])('%s is %s in a header', async (address, location) => {
  expect(asciiAddress(address)).toBe(location);
  const app = new Hono().get('/', (context) => redirectTo(context, address, 303));
  const answer = await app.request('/');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, location]);
});
