import { describe, expect, it } from 'vitest';
import { pageErrorOf } from './api-errors.ts';

describe('An error of the API on a page', () => {
  it.each([
    ['NotAuthorizedException', 'Incorrect username or password.', 'wrongCredentials'],
    ['NotAuthorizedException', 'Unable to login because of security reasons', 'wrongCredentials'],
    ['NotAuthorizedException', 'Password attempts exceeded', 'tooManyAttempts'],
    ['NotAuthorizedException', 'User is disabled.', 'userDisabled'],
    ['NotAuthorizedException', 'Invalid session for the user, session is expired.', 'expired'],
    ['CodeMismatchException', 'Invalid verification code provided, please try again.', 'wrongCode'],
    ['ExpiredCodeException', 'Your software token has already been used once.', 'usedCode'],
    ['ExpiredCodeException', 'Invalid code provided, please request a code again.', 'expiredCode'],
    ['InvalidPasswordException', 'Password did not conform with policy: Password not long enough', 'passwordPolicy'],
    ['InvalidPasswordException', 'Provided password cannot be used for security reasons.', 'passwordCompromised'],
    ['InvalidParameterException', 'Invalid email address format.', 'invalidEmail'],
    ['InvalidParameterException', 'Something else', 'invalidValue'],
    ['InternalErrorException', 'Something secret', 'unknown'],
    ['constructor', '', 'unknown'],
  ])('%s "%s" is %s', (code, message, key) => {
    expect(pageErrorOf({ code, message }).message).toBe(key);
  });

  it('is the sentence of a Lambda trigger', () => {
    const message = 'PreSignUp failed with error Only our people.';
    expect(pageErrorOf({ code: 'UserLambdaValidationException', message })).toEqual({ message: { text: message } });
  });
});
