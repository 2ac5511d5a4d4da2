import { expect } from 'vitest';
import type { ErrorCode } from '@latchkey/model';

/** Matches the error that an operation answers with. */
export function refusal(code: ErrorCode, message: string): unknown {
  return expect.objectContaining({ code, message });
}

/** The errors that several operations return. */
export const refusals = {
  limit: refusal('LimitExceededException', 'Attempt limit exceeded, please try after some time.'),
  wrongCode: refusal('CodeMismatchException', 'Invalid verification code provided, please try again.'),
  noCode: refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
  userNotFound: refusal('UserNotFoundException', 'User does not exist.'),
  unknownToClient: refusal('UserNotFoundException', 'Username/client id combination not found.'),
  disabled: refusal('NotAuthorizedException', 'User is disabled.'),
  incorrect: refusal('NotAuthorizedException', 'Incorrect username or password.'),
  locked: refusal('NotAuthorizedException', 'Password attempts exceeded'),
} as const;
