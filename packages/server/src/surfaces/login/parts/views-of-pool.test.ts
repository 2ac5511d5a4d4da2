import { expect, it } from 'vitest';
import { identifierOf, signUpIdentifierOf } from './views-of-pool.ts';

it.each([
  [[], [], 'username', 'username'],
  [[], ['email'], 'usernameOrEmail', 'username'],
  [[], ['phone_number', 'preferred_username'], 'username', 'username'],
  [['email'], [], 'email', 'email'],
  [['phone_number'], [], 'phone', 'phone'],
  [['phone_number', 'email'], [], 'emailOrPhone', 'emailOrPhone'],
] as const)('with user name attributes %j and aliases %j users sign in with %s, and sign up with %s', (...row) => {
  const [usernameAttributes, aliasAttributes, signIn, signUp] = row;
  expect(identifierOf({ usernameAttributes, aliasAttributes })).toBe(signIn);
  expect(signUpIdentifierOf({ usernameAttributes, aliasAttributes })).toBe(signUp);
});
