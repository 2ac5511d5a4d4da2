import { describe, expect, it } from 'vitest';
import { newUsername, withUsernameContact } from './new-username.ts';
import { testPool } from '../testing/pool.ts';

const refusal = (message: string) => expect.objectContaining({ code: 'InvalidParameterException', message });

describe('a chosen user name', () => {
  it.each(['jane', 'jane@example.com', '+14325551212', 'ünï'])('may be %s without aliases', (typed) => {
    expect(newUsername(testPool(), typed, 'the-sub')).toStrictEqual({ username: typed, contact: null });
  });

  it.each([
    [
      ['email'] as const,
      'jane@example.com',
      'Username cannot be of email format, since user pool is configured for email alias.',
    ],
    [
      ['email'] as const,
      'jane\uFF20example.com',
      'Username cannot be of email format, since user pool is configured for email alias.',
    ],
    [
      ['phone_number'] as const,
      '+14325551212',
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    ],
  ])('may not look like an alias of %j: %s', (aliases, typed, message) => {
    const pool = testPool({ AliasAttributes: [...aliases] });
    expect(() => newUsername(pool, typed, 'the-sub')).toThrow(refusal(message));
    expect(newUsername(pool, 'jane', 'the-sub').username).toBe('jane');
  });
});

describe('an address in place of a user name', () => {
  const byEmail = testPool({ UsernameAttributes: ['email'] });
  const byPhone = testPool({ UsernameAttributes: ['phone_number'] });
  const byEither = testPool({ UsernameAttributes: ['phone_number', 'email'] });

  it.each([
    [byEmail, 'jane@example.com', 'email'],
    [byPhone, '+14325551212', 'phone_number'],
    [byEither, 'jane@example.com', 'email'],
    [byEither, '+14325551212', 'phone_number'],
  ] as const)('%# %s', (pool, address, kind) => {
    expect(newUsername(pool, address, 'the-sub')).toStrictEqual({ username: 'the-sub', contact: { kind, address } });
  });

  it.each([
    [byEmail, '+14325551212', 'Username should be an email.'],
    [byPhone, 'jane@example.com', 'Username should be a phone number.'],
    [byEither, 'jane', 'Username should be either an email or a phone number.'],
  ] as const)('%# %s is rejected', (pool, typed, message) => {
    expect(() => newUsername(pool, typed, 'the-sub')).toThrow(refusal(message));
  });

  it('becomes an attribute', () => {
    const name = newUsername(byEmail, 'jane@example.com', 'the-sub');
    expect(Object.fromEntries(withUsernameContact(byEmail, new Map([['name', 'Jane']]), name))).toStrictEqual({
      name: 'Jane',
      email: 'jane@example.com',
    });
  });

  const insensitive = { UsernameConfiguration: { CaseSensitive: false } };

  it.each([
    ['email', 'Mia@Example.com', 'mia@example.com', insensitive],
    ['email', 'mia@example.com', 'MIA@example.com', insensitive],
    ['email', 'mia@example.com', 'mia@example.com', {}],
    ['phone_number', '+14325551212', '+14325551212', {}],
  ] as const)('may also be given as %s if both are the same name: %s and %s', (kind, typed, given, configuration) => {
    const pool = testPool({ UsernameAttributes: [kind], ...configuration });
    const attributes = withUsernameContact(pool, new Map([[kind, given]]), newUsername(pool, typed, 'the-sub'));
    expect(Object.fromEntries(attributes)).toStrictEqual({ [kind]: given });
  });

  it.each([
    ['email', 'mia@example.com', 'joe@example.com', insensitive],
    ['email', 'Mia@Example.com', 'mia@example.com', {}],
    ['phone_number', '+14325551212', '+14325551213', insensitive],
  ] as const)('must not differ from the attribute %s: %s and %s', (kind, typed, given, configuration) => {
    const pool = testPool({ UsernameAttributes: [kind], ...configuration });
    const name = newUsername(pool, typed, 'the-sub');
    expect(() => withUsernameContact(pool, new Map([[kind, given]]), name)).toThrow(
      refusal(`User ${kind} should be empty or same as username, since username attribute is ${kind}.`),
    );
  });
});
