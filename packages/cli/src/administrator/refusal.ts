/** Why a service did not do what an administrator's command asked, in words for whoever sits at a terminal. */
import { CommandError } from '../output/failure.ts';

/** What to do, by the code of the service's error without `Exception`. */
const advice: Readonly<Record<string, string>> = {
  UserNotFound: 'See who there is: latchkey user list.',
  UsernameExists: 'Choose another name, or set a new password: latchkey user password NAME.',
  AliasExists: 'Give an address that no other user has.',
  InvalidPassword: 'Give another. What a password must hold: latchkey pool show.',
  ResourceNotFound: 'See which pools there are: latchkey pool list.',
  InvalidParameter: 'Run the command with --help to see what may be given.',
  LimitExceeded: 'Delete what is not needed any more, or wait if it is a limit in time.',
  TooManyRequests: 'Wait a moment, then try again.',
};

/** What to do when something is not there. The service has one error for pools, devices and, in some operations, users. */
function notFoundAdvice(message: string): string | undefined {
  if (/^Device\b/.test(message)) return 'See which there are: latchkey device list --user NAME.';
  return /^User does\b/.test(message) ? advice['UserNotFound'] : advice['ResourceNotFound'];
}

const credentialAdvice =
  'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and the region with --region.';

/** The errors of AWS about signatures and rights. */
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
 * The failure that an error of the service makes.
 *
 * @param name `UserNotFoundException`, perhaps with a namespace before `#` or an address behind `:`
 */
export function refusalOf(name: string, message: string, status: number): CommandError {
  const [bare = ''] = name.slice(name.lastIndexOf('#') + 1).split(':', 1);
  const code = bare.replace(/Exception$/, '') || `Http${status}`;
  const words = message === '' ? `The service refused the request (${code}).` : message;
  if (aboutCredentials.has(code)) return new CommandError(code, words, credentialAdvice);
  if (code === 'ResourceNotFound') return new CommandError(code, words, notFoundAdvice(message) ?? '');
  const fallback = status >= 500 ? 'Try again. If it stays so, the log of the server says why.' : '';
  return new CommandError(code, words, advice[code] ?? fallback);
}

/** Nobody answers, or not in time. */
export function unreachable(endpoint: string, reason: string): CommandError {
  const next = 'Start a server with latchkey dev, or say where one is with --endpoint.';
  return new CommandError('Unreachable', `Nothing answers at ${endpoint} (${reason}).`, next);
}

/** Something answers that is no user pool service. */
export function unusable(endpoint: string): CommandError {
  const next = 'Check the address in --endpoint or AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER.';
  return new CommandError('UnusableAnswer', `What answers at ${endpoint} is no user pool service.`, next);
}
