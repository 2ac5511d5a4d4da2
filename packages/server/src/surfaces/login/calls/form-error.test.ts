import { type ErrorCode, serviceError } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import { formErrorOf } from './form-error.ts';

const noted: unknown[] = [];
const page = { log: { error: (error: unknown) => void noted.push(error), user: () => undefined } };

const schema = 'Attributes did not conform to the schema: ';
const constraint = '1 validation error detected: Value at ';

describe('formErrorOf', () => {
  it.each<[code: ErrorCode, message: string, key: string, field: string | undefined]>([
    ['UsernameExistsException', 'User already exists', 'userExists', 'username'],
    [
      'UsernameExistsException',
      'An account with the given phone_number already exists.',
      'aliasExists',
      'requiredAttributes[phone_number]',
    ],
    ['InvalidPasswordException', 'Password did not conform with policy: x', 'passwordPolicy', 'password'],
    [
      'InvalidPasswordException',
      'Provided password cannot be used for security reasons.',
      'unsafePassword',
      'password',
    ],
    ['PasswordHistoryPolicyViolationException', 'Password has previously been used.', 'passwordReused', 'password'],
    ['InvalidParameterException', 'Invalid email address format.', 'invalidEmail', 'requiredAttributes[email]'],
    ['InvalidParameterException', 'Username should be an email.', 'invalidEmail', 'requiredAttributes[email]'],
    ['InvalidParameterException', 'Invalid phone number format.', 'invalidPhone', 'requiredAttributes[phone_number]'],
    ['InvalidParameterException', 'Username should be either an email or a phone number.', 'invalidValue', 'username'],
    [
      'InvalidParameterException',
      `${schema}name: The attribute is required\n`,
      'missingValue',
      'requiredAttributes[name]',
    ],
    [
      'InvalidParameterException',
      `${schema}custom:team: String must be no longer than 5 characters\n`,
      'invalidValue',
      'requiredAttributes[custom:team]',
    ],
    ['InvalidParameterException', `${constraint}'username' failed to satisfy constraint`, 'invalidValue', 'username'],
    ['InvalidParameterException', `${constraint}'password' failed to satisfy constraint`, 'passwordPolicy', 'password'],
    ['InvalidParameterException', `${constraint}'confirmationCode' failed`, 'wrongCode', 'code'],
    [
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
      'notRecoverable',
      undefined,
    ],
    ['NotAuthorizedException', 'User password cannot be reset in the current state.', 'notRecoverable', undefined],
    ['CodeMismatchException', 'Invalid verification code provided, please try again.', 'wrongCode', 'code'],
    ['ExpiredCodeException', 'Invalid code provided, please request a code again.', 'expiredCode', 'code'],
    ['LimitExceededException', 'Attempt limit exceeded, please try after some time.', 'tooManyAttempts', undefined],
    ['UserNotFoundException', 'Username/client id combination not found.', 'userNotFound', 'username'],
  ])('%s: %s', (code, message, key, field) => {
    const error = serviceError(code, message);
    expect(formErrorOf(page, error)).toEqual({ message: key, ...(field !== undefined && { field }) });
    expect(noted.at(-1)).toBe(error);
  });

  it('shows an address at the field of the user name where it is the name', () => {
    const fields = { email: 'username', phone: 'requiredAttributes[phone_number]' };
    const error = serviceError('UsernameExistsException', 'An account with the given email already exists.');
    expect(formErrorOf(page, error, fields)).toEqual({ message: 'aliasExists', field: 'username' });
  });

  it('shows the sentence of a trigger', () => {
    const error = serviceError('UserLambdaValidationException', 'PreSignUp failed with error Not here.');
    expect(formErrorOf(page, error)).toEqual({ message: { text: error.message } });
  });

  it('leaves failures of the server to the caller', () => {
    const failure = new Error('the database is gone');
    expect(() => formErrorOf(page, failure)).toThrow(failure);
  });
});
