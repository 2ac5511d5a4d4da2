import { describe, expect, it } from 'vitest';
import { isCallback, isSignOutAddress, withParameters } from './redirect.ts';

const callback = 'https://app.example.com/callback';
const client = { CallbackURLs: ['https://other.example.com', callback], LogoutURLs: ['https://app.example.com/bye'] };

describe('addresses of a client', () => {
  it.each([
    [callback, true],
    [`${callback}/`, false],
    [`${callback}?a=b`, false],
    ['https://app.example.com', false],
    ['https://app.example.com/CALLBACK', false],
    ['https://app.example.com/bye', false],
    ['', false],
  ])('may receive codes only if they are registered exactly: %s', (address, isRegistered) => {
    expect(isCallback(client, address)).toBe(isRegistered);
    expect(isCallback({}, address)).toBe(false);
  });

  it.each([
    ['https://app.example.com/bye', true],
    ['https://app.example.com/bye/', false],
    [callback, false],
  ])('may end a sign-out only if they are registered exactly: %s', (address, isRegistered) => {
    expect(isSignOutAddress(client, address)).toBe(isRegistered);
    expect(isSignOutAddress({}, address)).toBe(false);
  });
});

describe('withParameters', () => {
  const parameters = [
    ['code', 'a b&c'],
    ['state', 'ü'],
  ] as const;
  const added = 'code=a+b%26c&state=%C3%BC';

  it.each([
    ['https://a.example', 'query', `https://a.example?${added}`],
    ['https://a.example/?x=1', 'query', `https://a.example/?x=1&${added}`],
    ['myapp://done', 'fragment', `myapp://done#${added}`],
    ['https://a.example/?x=1', 'fragment', `https://a.example/?x=1#${added}`],
  ] as const)('adds to %s, in the %s', (address, place, expected) => {
    expect(withParameters(address, parameters, place)).toBe(expected);
  });
});
