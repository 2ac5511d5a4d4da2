/** The error of a rejected request, as the client sees it. */
export interface Refusal {
  /** The error's wire name: `NotAuthorizedException`. */
  readonly name: string;
  readonly message: string;
}

/** Returns the name and message of the error that a request ends with. A request that succeeds fails the test. */
export async function refusal(request: Promise<unknown>): Promise<Refusal> {
  const outcome = await request.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome === undefined) throw new Error('The request succeeded, but it must be rejected.');
  if (!(outcome instanceof Error)) throw new TypeError('The request threw a value that is not an Error.');
  return { name: outcome.name, message: outcome.message };
}

/** Returns the value that `refusal` returns for an error with this name and message. */
export const refused = (name: string, message: string): Refusal => ({ name, message });

export const deviceDoesNotExist = refused('ResourceNotFoundException', 'Device does not exist.');
export const incorrect = refused('NotAuthorizedException', 'Incorrect username or password.');
export const attemptsExceeded = refused('NotAuthorizedException', 'Password attempts exceeded');
export const invalidRefreshToken = refused('NotAuthorizedException', 'Invalid Refresh Token.');
export const invalidSession = refused('NotAuthorizedException', 'Invalid session for the user.');
export const usedSession = refused(
  'NotAuthorizedException',
  'Invalid session for the user, session can only be used once.',
);
export const wrongCode = refused('CodeMismatchException', 'Invalid code received for user');
export const usedCode = refused('ExpiredCodeException', 'Your software token has already been used once.');

/** Errors for codes that were sent by message (EMAIL_OTP, SMS_OTP, SMS_MFA). */
export const wrongSentCode = refused('CodeMismatchException', 'Invalid code or auth state for the user.');
export const noSentCode = refused('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** Returns the InvalidParameterException with this message. */
export const parameterError = (message: string): Refusal => refused('InvalidParameterException', message);
