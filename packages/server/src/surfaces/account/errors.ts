/** The errors of the API, as the account page words them. Texts of the API are English; the page shows these instead. */
import { type ErrorCode, ServiceError } from '@latchkey/model';
import { lastFactorMessage } from '../../operations/mfa/preference.ts';
import type { errorWords } from './words/errors.ts';

export type AccountError = keyof (typeof errorWords)['en'];

const keys: { readonly [C in ErrorCode]?: AccountError } = {
  AliasExistsException: 'addressTaken',
  CodeDeliveryFailureException: 'notSent',
  CodeMismatchException: 'wrongCode',
  EnableSoftwareTokenMFAException: 'wrongCode',
  ExpiredCodeException: 'expiredCode',
  InvalidParameterException: 'invalid',
  InvalidPasswordException: 'weakPassword',
  LimitExceededException: 'tooMany',
  PasswordHistoryPolicyViolationException: 'usedPassword',
  ResourceNotFoundException: 'gone',
  SoftwareTokenMFANotFoundException: 'startAgain',
  TooManyRequestsException: 'tooMany',
  UserLambdaValidationException: 'declined',
  WebAuthnChallengeNotFoundException: 'startAgain',
};

function accountErrorOf({ code, message }: ServiceError): AccountError {
  if (message === lastFactorMessage) return 'lastFactor';
  if (code !== 'NotAuthorizedException') return keys[code] ?? 'unknown';
  if (message === 'Password attempts exceeded') return 'tooMany';
  return message === 'Incorrect username or password.' ? 'wrongPassword' : 'notAllowed';
}

/** A refusal of the page itself. */
export class AccountRefusal extends Error {
  override readonly name = 'AccountRefusal';
  readonly reason: AccountError;

  constructor(reason: AccountError) {
    super(reason);
    this.reason = reason;
  }
}

/** Returns what the page says about an error; undefined for a failure of the server. */
export function reasonOf(error: unknown): AccountError | undefined {
  if (error instanceof AccountRefusal) return error.reason;
  return error instanceof ServiceError ? accountErrorOf(error) : undefined;
}
