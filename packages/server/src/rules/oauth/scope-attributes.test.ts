import { describe, expect, it } from 'vitest';
import { isInScopes, unreadableScope } from './scope-attributes.ts';

describe('unreadableScope', () => {
  const readable = (...names: string[]) => new Set(names);

  it.each([
    [['openid', 'email'], readable('email', 'email_verified'), undefined],
    [['openid', 'email'], readable('email'), 'email'],
    [['openid', 'email'], readable('email_verified'), 'email'],
    [['phone'], readable('phone_number', 'phone_number_verified'), undefined],
    [['phone'], readable('phone_number'), 'phone'],
    [['phone'], readable('phone_number_verified'), 'phone'],
    [['email', 'phone'], readable(), 'email'],
    [['openid', 'profile', 'api/read'], readable(), undefined],
    [['email'], null, undefined],
  ])('of %j', (scopes, names, expected) => {
    expect(unreadableScope(scopes, names)).toBe(expected);
  });
});

describe('isInScopes', () => {
  const names = ['email', 'email_verified', 'phone_number', 'phone_number_verified', 'name', 'identities', 'custom:a'];

  it.each([
    [null, names],
    [['openid'], names],
    [['openid', 'api/read'], names],
    [
      ['openid', 'email'],
      ['email', 'email_verified', 'identities'],
    ],
    [
      ['openid', 'phone'],
      ['phone_number', 'phone_number_verified', 'identities'],
    ],
    [
      ['openid', 'profile'],
      ['name', 'identities', 'custom:a'],
    ],
    [['openid', 'profile', 'email', 'phone'], names],
  ])('with %j', (scopes, readable) => {
    expect(names.filter((name) => isInScopes(name, scopes))).toEqual(readable);
  });
});
