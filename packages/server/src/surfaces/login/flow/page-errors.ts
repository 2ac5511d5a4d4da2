/** The errors of operations and of the sign-in engine, as pages show them. */
import { ServiceError } from '@latchkey/model';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorKey, PageError } from '../page-context.ts';
import type { LoginPage } from './login-page.ts';

/** Errors that mean the same wherever they occur. */
const byCode: Readonly<Partial<Record<string, ErrorKey>>> = {
  UserNotFoundException: 'userNotFound',
  CodeMismatchException: 'wrongCode',
  EnableSoftwareTokenMFAException: 'wrongCode',
  ExpiredCodeException: 'expiredCode',
  InvalidPasswordException: 'passwordPolicy',
  PasswordHistoryPolicyViolationException: 'passwordReused',
  UsernameExistsException: 'userExists',
  AliasExistsException: 'aliasExists',
  LimitExceededException: 'tooManyAttempts',
  TooManyFailedAttemptsException: 'tooManyAttempts',
  TooManyRequestsException: 'tooManyRequests',
  CodeDeliveryFailureException: 'notDelivered',
  InvalidParameterException: 'invalidValue',
};

/** Errors that have a code in common with others: the first pattern that the message matches counts. */
const byMessage: Readonly<Partial<Record<string, readonly (readonly [RegExp, ErrorKey])[]>>> = {
  NotAuthorizedException: [
    [/^Incorrect username or password/, 'wrongCredentials'],
    [/^User is not authorized to get auth details/, 'wrongCredentials'],
    [/^User is disabled/, 'userDisabled'],
    [/^Temporary password has expired/, 'temporaryPasswordExpired'],
    [/^Password attempts exceeded/, 'tooManyAttempts'],
    [/^Invalid session/, 'expired'],
    [/^SignUp is not permitted/, 'signUpDisabled'],
    [/./, 'rejected'],
  ],
  ExpiredCodeException: [[/already been used/, 'usedCode']],
  TooManyRequestsException: [[/^Attempt limit exceeded/, 'tooManyAttempts']],
  InvalidParameterException: [
    [/^Missing required parameter/, 'missingValue'],
    [/no registered\/verified email or phone/, 'notRecoverable'],
    [/EMAIL\.$|email address format/i, 'invalidEmail'],
    [/phone number/i, 'invalidPhone'],
  ],
};

/** What a page says about an error. Sentences of Lambda triggers are shown as they are. */
function messageOf({ code, message }: ServiceError): PageError['message'] {
  if (code === 'UserLambdaValidationException') return { text: message };
  const special = byMessage[code]?.find(([pattern]) => pattern.test(message));
  return special?.[1] ?? byCode[code] ?? 'unknown';
}

/**
 * Returns the error for the form to show again, and notes it for the log.
 *
 * @param field the field to which the error belongs
 * @throws anything that is not an error of the caller
 */
export function pageErrorOf({ log }: Pick<LoginPage, 'log'>, thrown: unknown, field?: string): PageError {
  if (!(thrown instanceof ServiceError) || thrown.status >= 500) throw thrown;
  log.error(thrown);
  const message = messageOf(thrown);
  return field === undefined ? { message } : { message, field };
}

/** Whether the error means that the sign-in must begin anew: its Session has expired or was used. */
export function endsSignIn(thrown: unknown): boolean {
  return thrown instanceof ServiceError && messageOf(thrown) === 'expired';
}

/** The status of a page with an error. */
export function statusOf({ message }: PageError): ContentfulStatusCode {
  return message === 'tooManyRequests' || message === 'tooManyAttempts' ? 429 : 400;
}
