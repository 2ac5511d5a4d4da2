import { describe, expect, it } from 'vitest';
import { LatchkeyError, UnreachableError } from './error.ts';
import { typedError } from './service-error.ts';

/** The service's error, as the SDK and `fromFetch` throw it. */
const said = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('typedError', () => {
  it.each([
    ['NotAuthorizedException', 'Incorrect username or password.', 'IncorrectCredentials'],
    ['NotAuthorizedException', 'User does not exist.', 'IncorrectCredentials'],
    ['UserNotFoundException', 'User does not exist.', 'IncorrectCredentials'],
    ['NotAuthorizedException', 'Password attempts exceeded', 'LockedOut'],
    ['NotAuthorizedException', 'User is disabled.', 'UserDisabled'],
    ['NotAuthorizedException', 'Invalid session for the user, session is expired.', 'ChallengeExpired'],
    ['NotAuthorizedException', 'Invalid session for the user, session can only be used once.', 'ChallengeExpired'],
    ['NotAuthorizedException', 'Invalid session for the user.', 'ChallengeExpired'],
    ['NotAuthorizedException', 'Client 1a is configured with secret but SECRET_HASH was not received', 'ClientSecret'],
    ['NotAuthorizedException', 'SecretHash does not match for the client: 1a', 'ClientSecret'],
    ['NotAuthorizedException', 'Unable to verify secret hash for client 1a', 'ClientSecret'],
    ['NotAuthorizedException', 'Access Token has been revoked', 'TokenRefused'],
    ['NotAuthorizedException', 'Access Token has expired', 'TokenRefused'],
    ['NotAuthorizedException', 'Invalid Access Token', 'TokenRefused'],
    ['NotAuthorizedException', 'Invalid Refresh Token.', 'NotAuthorized'],
    ['NotAuthorizedException', 'Refresh Token has been revoked', 'NotAuthorized'],
    ['RefreshTokenReuseException', 'Refresh token has already been used.', 'NotAuthorized'],
    ['NotAuthorizedException', 'Cannot initiate DEVICE_SRP_AUTH flow without first authenticating', 'NotAuthorized'],
    ['ResourceNotFoundException', 'Device does not exist.', 'DeviceUnknown'],
    ['ResourceNotFoundException', 'User pool client 1a does not exist.', 'NotFound'],
    ['InvalidParameterException', 'Invalid device key given.', 'DeviceKeyRefused'],
    ['DeviceKeyExistsException', 'Device already exists', 'DeviceKeyRefused'],
    ['InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client', 'FlowNotEnabled'],
    ['InvalidParameterException', 'USER_SRP_AUTH is not enabled for the client.', 'FlowNotEnabled'],
    ['InvalidParameterException', '1 validation error detected: …', 'InvalidParameter'],
    ['UserNotConfirmedException', 'User is not confirmed.', 'UserNotConfirmed'],
    ['PasswordResetRequiredException', 'Password reset required for the user', 'PasswordResetRequired'],
    ['CodeMismatchException', 'Invalid code or auth state for the user.', 'CodeMismatch'],
    ['EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA', 'CodeMismatch'],
    ['ExpiredCodeException', 'Invalid code provided, please request a code again.', 'CodeExpired'],
    ['ExpiredCodeException', 'Your software token has already been used once.', 'CodeUsed'],
    ['InvalidPasswordException', 'Password did not conform with policy: …', 'PasswordRefused'],
    ['PasswordHistoryPolicyViolationException', '', 'PasswordRefused'],
    ['UsernameExistsException', 'User already exists', 'UserExists'],
    ['AliasExistsException', 'An account with the email already exists.', 'UserExists'],
    ['SoftwareTokenMFANotFoundException', '', 'MfaNotEnabled'],
    ['MFAMethodNotFoundException', '', 'MfaNotEnabled'],
    ['UserLambdaValidationException', 'PreAuthentication failed with error no.', 'TriggerFailed'],
    ['UnexpectedLambdaException', '', 'TriggerFailed'],
    ['InvalidLambdaResponseException', '', 'TriggerFailed'],
    ['CodeDeliveryFailureException', '', 'DeliveryFailed'],
    ['LimitExceededException', 'Attempt limit exceeded, please try after some time.', 'LimitExceeded'],
    ['TooManyRequestsException', '', 'Throttled'],
    ['ThrottlingException', 'Rate exceeded', 'Throttled'],
    ['InternalErrorException', '', 'ServiceUnavailable'],
    ['ServiceUnavailableException', '', 'ServiceUnavailable'],
    ['UnsupportedTokenTypeException', '', 'ServiceRefused'],
    ['ForbiddenException', '', 'ServiceRefused'],
    ['TypeError', 'fetch failed', 'Unreachable'],
    ['Error', 'connect ECONNREFUSED', 'Unreachable'],
  ])('%s “%s” is %s', (name, message, code) => {
    const cause = said(name, message);
    const error = typedError(cause);
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error).toMatchObject({ code, name: `${code}Error`, cause });
  });

  it('returns errors of this library unchanged', () => {
    const error = new UnreachableError();
    expect(typedError(error)).toBe(error);
  });

  it.each([undefined, null, 'text', 42, {}])('treats %s as a lost connection', (thrown) => {
    expect(typedError(thrown)).toMatchObject({ code: 'Unreachable', cause: thrown });
  });

  it('does not repeat the service’s message, which may contain a user name', () => {
    expect(typedError(said('UsernameExistsException', 'ada@example.com exists')).message).not.toContain('ada');
  });
});
