import { describe, expect, it } from 'vitest';
import { newUsername, withUsernameContact } from './new-username.ts';
import { testPool } from './pool.testing.ts';

const refusal = (message: string) => expect.objectContaining({ code: 'InvalidParameterException', message });

describe('a user name that is chosen', () => {
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
  ] as const)('%# %s is refused', (pool, typed, message) => {
    expect(() => newUsername(pool, typed, 'the-sub')).toThrow(refusal(message));
  });

  it('becomes an attribute', () => {
    const name = newUsername(byEmail, 'jane@example.com', 'the-sub');
    expect(Object.fromEntries(withUsernameContact(new Map([['name', 'Jane']]), name))).toStrictEqual({
      name: 'Jane',
      email: 'jane@example.com',
    });
    expect(() => withUsernameContact(new Map([['email', 'jane@example.com']]), name)).not.toThrow();
    expect(() => withUsernameContact(new Map([['email', 'joe@example.com']]), name)).toThrow(
      refusal('The email attribute differs from the username.'),
    );
  });
});
