/** Messages for errors of the service in an administrator's commands. */
import { CommandError } from '../output/failure.ts';

/** What to do, by the error name of the service without `Exception`. */
const advice: Readonly<Record<string, string>> = {
  UserNotFound: 'List the users: latchkey user list.',
  UsernameExists: 'Choose another name, or set a new password: latchkey user password NAME.',
  AliasExists: 'Give an address that no other user has.',
  InvalidPassword: 'Choose another password. To see the password policy: latchkey pool show.',
  ResourceNotFound: 'List the user pools: latchkey pool list.',
  InvalidParameter: 'Run the command with --help to see its options.',
  LimitExceeded: 'Delete what is no longer needed. If it is a rate limit, wait.',
  TooManyRequests: 'Wait a moment, then try again.',
};

/** What to do about ResourceNotFoundException. The service uses it for pools, devices and, in some operations, users. */
function notFoundAdvice(message: string): string | undefined {
  if (/^Device\b/.test(message)) return 'List the devices: latchkey device list --user NAME.';
  return /^User does\b/.test(message) ? advice['UserNotFound'] : advice['ResourceNotFound'];
}

const credentialAdvice =
  'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and the region with --region.';

/** Errors of AWS about signatures and permissions. */
const aboutCredentials: ReadonlySet<string> = new Set([
  'AccessDenied',
  'ExpiredToken',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignature',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
  'UnrecognizedClient',
]);

/**
 * Converts an error of the service to a CommandError.
 *
 * @param name `UserNotFoundException`, perhaps with a namespace before `#` or an address behind `:`
 */
export function refusalOf(name: string, message: string, status: number): CommandError {
  const [bare = ''] = name.slice(name.lastIndexOf('#') + 1).split(':', 1);
  const code = bare.replace(/Exception$/, '') || `Http${status}`;
  const words = message === '' ? `The service refused the request (${code}).` : message;
  if (aboutCredentials.has(code)) return new CommandError(code, words, credentialAdvice);
  if (code === 'ResourceNotFound') return new CommandError(code, words, notFoundAdvice(message) ?? '');
  const fallback = status >= 500 ? 'Try again. If it fails again, see the log of the server.' : '';
  return new CommandError(code, words, advice[code] ?? fallback);
}

/** The error for a server that does not answer, or not in time. */
export function unreachable(endpoint: string, reason: string): CommandError {
  const next = isAboutCertificate(reason)
    ? 'If its certificate is from latchkey dev --tls, set NODE_EXTRA_CA_CERTS as the server prints it.'
    : 'Start a server with latchkey dev, or give its address with --endpoint.';
  return new CommandError('Unreachable', `No server answers at ${endpoint} (${reason}).`, next);
}

/** The error for a server that is not a user pool service. */
export function unusable(endpoint: string): CommandError {
  const next = 'Check the address in --endpoint or AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER.';
  return new CommandError('UnusableAnswer', `The server at ${endpoint} is not a user pool service.`, next);
}

/** Whether a code of Node is about a certificate that is not trusted: UNABLE_TO_VERIFY_LEAF_SIGNATURE, CERT_HAS_EXPIRED. */
function isAboutCertificate(reason: string): boolean {
  return /^UNABLE_TO_|CERT/.test(reason);
}
