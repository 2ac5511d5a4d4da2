import { type ErrorCode, serviceError } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { endsSignIn, pageErrorOf, statusOf } from './page-errors.ts';

const noLog = { log: { error: () => undefined, user: () => undefined } };

describe('what a page shows for an error', () => {
  it.each<[ErrorCode, string, unknown]>([
    ['NotAuthorizedException', 'Incorrect username or password.', 'wrongCredentials'],
    ['NotAuthorizedException', 'User is disabled.', 'userDisabled'],
    ['NotAuthorizedException', 'Password attempts exceeded', 'tooManyAttempts'],
    [
      'NotAuthorizedException',
      'Temporary password has expired and must be reset by an administrator.',
      'temporaryPasswordExpired',
    ],
    ['NotAuthorizedException', 'Invalid session for the user, session is expired.', 'expired'],
    ['NotAuthorizedException', 'Request not allowed due to security reasons', 'rejected'],
    ['CodeMismatchException', 'Invalid code or auth state for the user.', 'wrongCode'],
    ['ExpiredCodeException', 'Your software token has already been used once.', 'usedCode'],
    ['ExpiredCodeException', 'Invalid code provided, please request a code again.', 'expiredCode'],
    ['TooManyRequestsException', 'Attempt limit exceeded, please try after some time.', 'tooManyAttempts'],
    ['TooManyRequestsException', 'Too many requests', 'tooManyRequests'],
    ['InvalidParameterException', 'Missing required parameter PASSWORD', 'missingValue'],
    ['InvalidParameterException', 'Invalid EMAIL.', 'invalidEmail'],
    ['ResourceNotFoundException', 'anything', 'unknown'],
    ['UserLambdaValidationException', 'PreSignUp failed with error no.', { text: 'PreSignUp failed with error no.' }],
  ])('%s: %s', (code, message, shown) => {
    expect(pageErrorOf(noLog, serviceError(code, message))).toEqual({ message: shown });
  });

  it('names its field, and goes to the log', () => {
    const seen: unknown[] = [];
    const error = serviceError('CodeMismatchException', 'Wrong.');
    const log = { ...noLog.log, error: (thrown: unknown) => void seen.push(thrown) };
    expect(pageErrorOf({ log }, error, 'code')).toEqual({ message: 'wrongCode', field: 'code' });
    expect(seen).toEqual([error]);
  });

  it.each([new Error('disk on fire'), serviceError('InternalErrorException', 'Internal server error')])(
    'is nothing for %s: the server has failed',
    (error) => {
      expect(() => pageErrorOf(noLog, error)).toThrow(error);
    },
  );
});

it('only errors of the Session begin the sign-in anew', () => {
  expect(endsSignIn(serviceError('NotAuthorizedException', 'Invalid session for the user.'))).toBe(true);
  expect(endsSignIn(serviceError('NotAuthorizedException', 'Incorrect username or password.'))).toBe(false);
  expect(endsSignIn(new Error('Invalid session'))).toBe(false);
});

it('too many attempts have the status for that', () => {
  expect(statusOf({ message: 'tooManyAttempts' })).toBe(429);
  expect(statusOf({ message: 'wrongCode' })).toBe(400);
});
