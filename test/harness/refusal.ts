/** How a client learns that a request was refused. */
export interface Refusal {
  /** The error's wire name: `NotAuthorizedException`. */
  readonly name: string;
  readonly message: string;
}

/** Name and message of the error that a request ends with. A request that succeeds fails the test. */
export async function refusal(request: Promise<unknown>): Promise<Refusal> {
  const outcome = await request.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome === undefined) throw new Error('The request should have been refused, and was not.');
  if (!(outcome instanceof Error)) throw new TypeError('The request ended with something that is no error.');
  return { name: outcome.name, message: outcome.message };
}

/** What `refusal` gives for an error of that name and message. */
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

/** The refusals of codes that were sent (EMAIL_OTP, SMS_OTP, SMS_MFA). */
export const wrongSentCode = refused('CodeMismatchException', 'Invalid code or auth state for the user.');
export const noSentCode = refused('ExpiredCodeException', 'Invalid code provided, please request a code again.');

/** InvalidParameterException with that message. */
export const parameterError = (message: string): Refusal => refused('InvalidParameterException', message);
